"""The coalition: supporters, the institutions that pool them, and the summit where they meet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.model.base import Component, Participant
from sim.model.memo import Cached, of_worlds, writable
from sim.rules import support as rules
from sim.rules import timing
from sim.rules.arithmetic import Array, Mask, Real, inverse_normal, places
from sim.rules.timing import DAYS_A_MONTH, GRID_DAYS, WEEK_DAYS
from sim.scenario.scenario import KINDS, Actor

if TYPE_CHECKING:
    from sim.model.base import World

_ALL = 1.0

_MILITARY, _FINANCIAL, _SANCTIONS, _PEACEKEEPING = range(len(KINDS))


class Member(Participant):
    """What supporters and institutions share: capacity, declared willingness, pledges.

    A kind of help for which the scenario has no number is one that it does not give: 0.
    """

    def __init__(self, model: World, actor: Actor) -> None:
        super().__init__(model, actor)
        numbers = model.inputs.section(f"actors.{actor.key}")
        self.capacity = _by_kind([numbers.given(f"capacity.{kind}", 0.0) for kind in KINDS])
        self.willingness = np.zeros((len(KINDS), model.count))

    def pledged(self) -> Array:
        """Pledges in force: bn EUR a month, bn EUR a month, sanctions share, thousand troops."""
        return rules.pledged(self.willingness, self.capacity)


class Supporter(Member):
    """A state that supports the opponent; it decides by `sim.rules.support`.

    What it wants moves from week to week; what it declares changes on its decision days, and arms
    come as packages on those days. Under `coalition: mean_field` both change at every summit.
    """

    def __init__(self, model: World, actor: Actor) -> None:
        super().__init__(model, actor)
        numbers = model.inputs.section(f"actors.{actor.key}")
        self.influence = numbers["influence"]
        self._susceptibility = numbers["susceptibility"]
        self._p = model.inputs.section("parameters.supporters")
        own_days = f"actors.{actor.key}.decision_days"
        known = own_days in model.spec.parameters
        self._decision_days = model.inputs[own_days] if known else self._p["decision_days"]
        stated = _by_kind([numbers.given(f"willingness.{kind}", 0.0) for kind in KINDS])
        own = self._p["own_start"] * inverse_normal(model.noise.uniform("own start", actor.stream))
        self.at_start = rules.national_start(stated, self._p["common_shift"], own)
        self.position = self.at_start
        self.willingness = self.at_start.copy()
        self._heard = self.at_start
        self._wanted = self.at_start
        self._promised = self.pledged()[_MILITARY] * (self._decision_days / DAYS_A_MONTH)
        """Arms pledged since the last package, bn EUR."""
        self.allocated = model.zeros()
        """Arms allocated in today's package, bn EUR."""

    def observe(self) -> None:
        """Hear what conveners, bloc and institutions said at the last summit."""
        self._heard = self.model.coalition.heard_by(self)

    def pledge(self) -> None:
        """Shift one's position by the politics since the last summit; what is wanted follows."""
        model = self.model
        p, coalition = self._p, model.coalition
        weeks, reversion = coalition.since_summit()
        position, wanted = rules.politics(
            self.position,
            self.at_start,
            self.willingness,
            self._heard,
            coalition.climate(self.actor.outlook),
            weeks,
            self._drawn(),
            p["own_noise"],
            p["pledge_cost"],
            p["fatigue"],
            reversion,
            self._susceptibility,
        )
        self.position = model.where(model.summit, position, self.position)
        self._wanted = model.where(model.summit, wanted, self._wanted)
        if not model.coalition.is_lumpy:
            self.willingness = self._wanted

    def decide(self, week: int) -> None:
        """National decisions of a week: declare what is wanted, give arms as a package."""
        model, p = self.model, self._p
        draws = model.noise.uniforms(2, "national decision", self.actor.stream, week)
        self._promised, deciding = rules.promised_after(
            self._promised,
            self.willingness[_MILITARY],
            self.capacity[_MILITARY],
            model.coalition.left_on(),
            GRID_DAYS / DAYS_A_MONTH,
            draws[0],
            self._decision_days,
            GRID_DAYS,
        )
        self.allocated = model.zeros()
        at = places(deciding)
        if at.size == 0:
            return
        # Few decide in a week: the normal numbers of the others are never looked at.
        self.allocated[at] = rules.package_size(
            self._promised[at], inverse_normal(draws[1][at]), of_worlds(p["package_spread"], at)
        )
        self._promised[at] = 0.0
        self.willingness = writable(self.willingness)
        self.willingness[:, at] = rules.declared_after(
            of_worlds(self.willingness, at),
            of_worlds(self._wanted, at),
            of_worlds(p["declaration_threshold"], at),
        )

    def change_mind(self, where: Mask, kind: str, change: Real) -> None:
        """A dated pledge or retreat: the national position on one kind shifts for good."""
        shift = np.zeros_like(self.at_start)
        shift[KINDS.index(kind)] = where * change
        self.at_start = np.clip(self.at_start + shift, 0.0, 1.0)
        self.position = np.clip(self.position + shift, 0.0, 1.0)
        self._wanted = np.clip(self._wanted + shift, 0.0, 1.0)
        self.willingness = np.clip(self.willingness + shift, 0.0, 1.0)

    def _drawn(self) -> Array:
        """Uniform numbers of its own politics: one a round, another for a summit in between."""
        model, stream = self.model, self.actor.stream
        number, between = divmod(model.day, int(model.round_days))
        if between:
            return model.noise.uniform("politics between rounds", stream, model.day)
        return model.noise.daily("politics", stream, number)


class Institution(Member):
    """A body that pools its members' willingness and gives it more weight."""

    def __init__(self, model: World, actor: Actor) -> None:
        super().__init__(model, actor)
        numbers = model.inputs.section(f"actors.{actor.key}")
        self.influence = numbers["influence"]
        self._amplification = numbers["amplification"]

    def pool(self, members: Group) -> None:
        """Take over the capacity-weighted mean of the members, amplified, within [0, 1].

        While the council is blocked, part of what the institution pledges itself is held up.
        """
        if members.members:
            mean = members.by_capacity.pooled(members.willingness)
            council = self.model.council
            held = self.model.inputs["parameters.council.pledges_held"] if council.decides else 0.0
            free = 1.0 - held * council.blocked
            self.willingness = np.clip(self._amplification * mean, 0.0, 1.0) * free


class Group:
    """Some supporters or institutions, and their weights in what they do together."""

    def __init__(self, members: Sequence[Supporter | Institution]) -> None:
        self.members = members
        if members:
            self.by_influence = rules.Weighting([member.influence for member in members])
            self.by_capacity = rules.Weighting([member.capacity for member in members])

    @property
    def willingness(self) -> list[Array]:
        """What each declares, shape (kinds, worlds)."""
        return [member.willingness for member in self.members]


class Coalition(Component):
    """The forum of supporters: who listens to whom, and what all have pledged together.

    A supporter listens to the conveners, to its bloc and to the institutions, each by influence;
    institutions pool their members by capacity; the three parts' weights are parameters. That
    network is of low rank: its matrix has one row a bloc.
    """

    def __init__(
        self, world: World, members: list[Supporter], institutions: list[Institution]
    ) -> None:
        super().__init__(world)
        self._p = world.inputs.section("parameters.supporters")
        self.members = members
        self.institutions = institutions
        blocs = {
            bloc: [member for member in members if member.actor.bloc == bloc]
            for bloc in sorted({member.actor.bloc for member in members})
        }
        self._blocs = {bloc: Group(of_bloc) for bloc, of_bloc in blocs.items()}
        self.conveners = Group([member for member in members if member.actor.convener])
        self._bodies = Group(institutions)
        self._members_of = [
            Group([m for bloc in institution.actor.members for m in blocs.get(bloc, [])])
            for institution in institutions
        ]
        self._everyone = Group([*members, *institutions])
        if members:
            by_sanctions = [np.asarray(member.capacity)[_SANCTIONS] for member in members]
            self._by_sanctions = rules.Weighting(by_sanctions)
        self._parts = self._parts_of_the_word()
        self.unity = world.zeros()
        self.troops = world.zeros()
        self.conveners_give: Array = np.zeros((len(KINDS), world.count))
        """Conveners' own willingness by kind, 0 where nobody convenes."""
        self.company: Array = np.zeros((len(KINDS), world.count))
        """What all pledge of each kind, 1 = the dossier's day 0."""
        self._reference = _by_kind([self._p[f"reference_{kind}"] for kind in KINDS])
        self._index = world.zeros()
        self._nothing = world.zeros()
        self.packages = self._nothing
        """Arms that members have allocated today, bn EUR; nothing where they come as a flow."""
        self._programmes_left = Cached(self._left_then)
        self._flow = Cached(self._flow_now)
        self._pledges = Cached(_pledges_now)
        self._sanctions = Cached(_sanctions_now)
        self._since_summit = Cached(self._since_summit_now)
        self._last_summit = np.full(world.count, -world.round_days)
        self._heard: dict[str, Array] = {}
        self._climate: dict[str, tuple[int, Array]] = {}
        self.convene()

    def since_summit(self) -> tuple[Array, Array]:
        """Weeks whose politics count at today's summit, and how much of a drift they undo.

        A round's weeks, fewer after a summit in between.
        """
        return self._since_summit(self._last_summit, self._world.day)

    def _since_summit_now(self, last: Array, day: int) -> tuple[Array, Array]:
        days = np.asarray(day - last)
        return days / WEEK_DAYS, timing.within(self._p["drift_reversion"], days)

    def close_summit(self, where: Mask) -> None:
        """What was said is pooled and heard; the politics until today have been counted."""
        if not self.is_lumpy:  # else nobody declares anything between two days of decisions
            self.convene()
        self._last_summit = np.where(where, float(self._world.day), self._last_summit)

    @property
    def is_lumpy(self) -> bool:
        """Whether national decisions fall on decision days, arms in packages."""
        return self._world.spec.rules.coalition == "lumpy"

    def decide(self) -> None:
        """On a day of the weekly grid, the national decisions of all members."""
        world = self._world
        self.packages = self._nothing
        if not self.is_lumpy or world.day % GRID_DAYS or not self.members:
            return
        for member in self.members:
            member.decide(world.day // GRID_DAYS)
        self.packages = world.zeros()
        for member in self.members:
            self.packages += member.allocated
        self.convene()

    def convene(self) -> None:
        """Pool the institutions, work out what each bloc hears, and add the pledges up."""
        for institution, members in zip(self.institutions, self._members_of, strict=True):
            institution.pool(members)
        self._spread_the_word()
        self._add_up()

    def heard_by(self, supporter: Supporter) -> Array:
        """Σ_j A_ij x_j: what this supporter heard at the last summit, shape (kinds, worlds)."""
        return self._heard[supporter.actor.bloc]

    def climate(self, outlook: str) -> Array:
        """This round's politics as supporters of one outlook feel it, shape (kinds, worlds)."""
        held = self._climate.get(outlook)
        if held is None or held[0] != self._world.day:
            held = (self._world.day, self._feel(outlook))
            self._climate[outlook] = held
        return held[1]

    def _feel(self, outlook: str) -> Array:
        world, p = self._world, self._p
        threat, stalling = np.zeros_like(self.company), np.zeros_like(self.company)
        threat[_MILITARY] = p["threat_response"] * np.maximum(0.0, world.front.felt)
        threat[_FINANCIAL] = threat[_MILITARY]
        stalling[_SANCTIONS] = p["stalling_response"] * (1.0 - world.outlooks[outlook].belief)
        stalling[_MILITARY] = stalling[_SANCTIONS]
        appeal = rules.appeal_heard(p["appeal"], self.conveners_give, self.company)
        relief = rules.relief_by_others(p["free_riding"], self.company)
        return rules.political_climate(appeal, threat, stalling, relief)

    def pledges(self) -> Array:
        """Military and financial pledges as an index, 1 = the dossier's day 0."""
        return self._pledges(self._index, self.left_on())

    def flow(self) -> Array:
        """What enters the pipeline day by day, as an index: money, and arms unless in packages."""
        return self._flow(self.company, self.left_on())

    def _flow_now(self, company: Array, left: Real) -> Array:
        arms = self._arms_of_bodies() if self.is_lumpy else company[_MILITARY]
        index = rules.pledge_index(arms, company[_FINANCIAL], self._p["military_share"])
        return np.asarray(index * left)

    def _arms_of_bodies(self) -> Array:
        """What institutions pledge in arms, 1 = all arms of day 0: theirs are no packages."""
        arms = self._world.zeros()
        for institution in self.institutions:
            arms = arms + institution.pledged()[_MILITARY]
        return np.asarray(arms / self._reference[_MILITARY])

    def packages_index(self) -> Array:
        """Today's packages as an index × days, 1 = the military flow of the start for a day."""
        if self.packages is self._nothing:
            return self._nothing
        days = self._p["military_share"] * DAYS_A_MONTH / self._reference[_MILITARY]
        return np.asarray(self.packages * days)

    def sanctions(self) -> Array:
        """Sanctions willingness that leads to measures, as an index, 1 = the dossier's day 0."""
        return self._sanctions(self.company, self.left_on())

    def left_on(self) -> Real:
        """Share of programmes and packages that goes on: all of it while supporters meet."""
        if self._world.spec.rules.summits == "periodic":
            return _ALL
        return self._programmes_left(self._world.day)

    def _left_then(self, day: int) -> Real:
        p = self._p
        return rules.programmes_left(day, p["standing_share"], p["programme_days"])

    def _parts_of_the_word(self) -> rules.Weighting:
        """Weights of bloc, conveners and institutions in what a supporter hears."""
        p = self._p
        weights = [p["bloc_weight"]]
        if self.conveners.members:
            weights.append(p["convener_weight"])
        if self.institutions:
            weights.append(p["institution_weight"])
        return rules.Weighting(weights)

    def _spread_the_word(self) -> None:
        said: list[Array] = []
        if self.conveners.members:
            self.conveners_give = self.conveners.by_influence.pooled(self.conveners.willingness)
            said.append(self.conveners_give)
        if self.institutions:
            said.append(self._bodies.by_influence.pooled(self._bodies.willingness))
        for bloc, members in self._blocs.items():
            self._heard[bloc] = rules.heard_in_bloc(
                members.by_influence.weights,
                members.willingness,
                members.by_influence.divisor,
                said,
                self._parts.weights,
                self._parts.divisor,
            )

    def _add_up(self) -> None:
        if not self._everyone.members:
            return
        pledged = self._everyone.by_capacity.total(self._everyone.willingness)
        self.company = pledged / self._reference
        self._index = rules.pledge_index(
            self.company[_MILITARY], self.company[_FINANCIAL], self._p["military_share"]
        )
        self.troops = pledged[_PEACEKEEPING] / self._p["reference_troops"]
        if self.members:
            of_sanctions = [member.willingness[_SANCTIONS] for member in self.members]
            self.unity = rules.unity(of_sanctions, self._by_sanctions) + self._world.zeros()

    def shift(self, where: Mask, actor: str, of: str, change: Real) -> None:
        """One supporter's (or `all` supporters') willingness to give shifts, felt at once.

        of: one of `KINDS`; change: share of capacity.
        """
        for member in self.members:
            if actor in ("all", member.actor.key):
                member.change_mind(where, of, change)
        self.convene()


def _pledges_now(index: Array, left: Array) -> Array:
    return np.asarray(index * left)


def _sanctions_now(company: Array, left: Array) -> Array:
    return np.asarray(company[_SANCTIONS] * left)


def _by_kind(numbers: Sequence[Real]) -> Array:
    """One row a kind: (kinds, 1) where all are single values, else (kinds, worlds)."""
    return np.stack(np.broadcast_arrays(*(np.atleast_1d(number) for number in numbers))).astype(
        float
    )
