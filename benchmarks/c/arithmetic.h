/* exp, log, logistic and inverse normal as in sim/rules/arithmetic.py, and the random numbers of
   sim/model/streams.py. */

#define LN2_HIGH 6.93147180369123816490e-01
#define LN2_LOW 1.90821492927058770002e-10
static const double exp_terms[] = {
    1.66666666666666019037e-01, -2.77777777770155933842e-03, 6.61375632143793436117e-05,
    -1.65339022054652515390e-06, 4.13813679705723846039e-08};
static const double log_terms[] = {
    6.666666666666735130e-01, 3.999999999940941908e-01, 2.857142874366239149e-01,
    2.222219843214978396e-01, 1.818357216161805012e-01, 1.531383769920937332e-01,
    1.479819860511658591e-01};
/* Wichura (1988), AS 241: numerator and denominator of the three ranges. */
static const double centre[2][8] = {
    {3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
     1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
     3.3430575583588128105e4, 2.5090809287301226727e3},
    {1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
     2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4,
     5.2264952788528545610e3}};
static const double shoulder[2][8] = {
    {1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
     3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
     2.27238449892691845833e-2, 7.74545014278341407640e-4},
    {1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
     1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
     1.05075007164441684324e-9}};
static const double far_tail[2][8] = {
    {6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
     2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
     2.71155556874348757815e-5, 2.01033439929228813265e-7},
    {1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
     7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
     2.04426310338993978564e-15}};

static inline double most(double a, double b) { return a > b ? a : b; }
static inline double least(double a, double b) { return a < b ? a : b; }
static inline double clip(double x, double low, double high) { return least(most(x, low), high); }

static inline double polynomial(double x, const double *terms, int count) {
    double value = x * terms[count - 1];
    for (int at = count - 2; at > 0; at--) value = (value + terms[at]) * x;
    return value + terms[0];
}

static inline double exponential(double x) {
    const double to_whole = 6755399441055744.0; /* 1.5 * 2**52; adding it rounds to whole numbers */
    x = clip(x, -708.0, 709.0);
    double k = (x * 1.4426950408889634 + to_whole) - to_whole;
    double high = x - k * LN2_HIGH, low = k * LN2_LOW, r = high - low, square = r * r;
    double c = r - polynomial(square, exp_terms, 5) * square;
    double value = 1.0 - ((low - r * c / (2.0 - c)) - high), two_to_k;
    int64_t bits = ((int64_t)k + 1023) * ((int64_t)1 << 52);
    memcpy(&two_to_k, &bits, sizeof bits);
    return value * two_to_k;
}

static inline double logarithm(double x) { /* of a normal number > 0 */
    int64_t bits;
    memcpy(&bits, &x, sizeof bits);
    double k = (double)((bits >> 52) - 1022), mantissa;
    bits = (bits & 0xFFFFFFFFFFFFF) | (int64_t)1022 << 52; /* from 1/2 to 1 */
    memcpy(&mantissa, &bits, sizeof bits);
    if (mantissa < 0.70710678118654752440) mantissa *= 2.0, k -= 1.0;
    double f = mantissa - 1.0, s = f / (mantissa + 1.0), square = s * s, half_square = 0.5 * f * f;
    double rest = (polynomial(square, log_terms, 7) * square + half_square) * s + k * LN2_LOW;
    return k * LN2_HIGH - ((half_square - rest) - f);
}

static inline double logistic(double x) { return 1.0 / (1.0 + exponential(-x)); }

static inline double ratio(double x, const double terms[2][8]) {
    return polynomial(x, terms[0], 8) / polynomial(x, terms[1], 8);
}

static inline double inverse_normal(double probability) {
    double q = probability - 0.5;
    if (fabs(q) <= 0.425) return q * ratio(0.180625 - q * q, centre);
    double r = sqrt(-logarithm(probability < 0.5 ? probability : 1.0 - probability));
    double value = r > 5.0 ? ratio(r - 5.0, far_tail) : ratio(r - 1.6, shoulder);
    return probability < 0.5 ? -value : value;
}

/* Philox4x64-10 (Salmon et al. 2011): the block of a world and day. NumPy moves its counter on by
   one before the first block. */
__extension__ typedef unsigned __int128 Wide;

static void block(int stream, int world, int day, double uniform[4]) {
    uint64_t c[4] = {(uint64_t)world + 1, (uint64_t)day, 0, 0};
    uint64_t key0 = key[stream][0], key1 = key[stream][1];
    for (int round = 0; round < 10; round++) {
        Wide a = (Wide)0xD2E7470EE14C6C93u * c[0], b = (Wide)0xCA5A826395121157u * c[2];
        c[0] = (uint64_t)(b >> 64) ^ c[1] ^ key0;
        c[2] = (uint64_t)(a >> 64) ^ c[3] ^ key1;
        c[1] = (uint64_t)b;
        c[3] = (uint64_t)a;
        key0 += 0x9E3779B97F4A7C15u;
        key1 += 0xBB67AE8584CAA73Bu;
    }
    for (int word = 0; word < 4; word++)
        uniform[word] = ((double)(int64_t)(c[word] >> 11) + 0.5) * (1.0 / 9007199254740992.0);
}
