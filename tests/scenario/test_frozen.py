"""What is read is never changed in place: another scenario may share it."""

import importlib
import pkgutil
from dataclasses import FrozenInstanceError, fields, is_dataclass

import pytest
from pydantic import BaseModel, ValidationError

import sim.scenario

MODULES = [
    importlib.import_module(f"sim.scenario.{each.name}")
    for each in pkgutil.iter_modules(sim.scenario.__path__)
]
CLASSES = [
    each
    for module in MODULES
    for each in vars(module).values()
    if isinstance(each, type) and each.__module__ == module.__name__
]


@pytest.mark.parametrize(
    "kind", [each for each in CLASSES if is_dataclass(each)], ids=lambda each: each.__name__
)
def test_a_thing_that_is_read_cannot_be_changed(kind):
    thing = object.__new__(kind)
    with pytest.raises(FrozenInstanceError):
        setattr(thing, fields(kind)[0].name, None)


@pytest.mark.parametrize(
    "model",
    [each for each in CLASSES if issubclass(each, BaseModel)],
    ids=lambda each: each.__name__,
)
def test_what_is_checked_cannot_be_changed_and_takes_no_text_for_a_number(model):
    assert model.model_config["strict"] is True
    with pytest.raises(ValidationError, match="frozen"):
        model.model_construct().anything = None
