namespace EqPropHW.Boards;

/// <summary>Random numbers by name: what a part deviates by is a pure function of the board and of the part.</summary>
/// <param name="seed">Which board.</param>
internal readonly struct PartLottery(ulong seed)
{
    /// <summary>A nearly normal number of mean 0 and variance 1: twelve uniform ones added.</summary>
    public double Normal(string name, ulong count = 0)
    {
        var (state, sum) = (Hash(name) ^ count * 0x9E3779B97F4A7C15, 0.0);
        for (var k = 0; k < 3; k++)
        {
            var word = Mix(state + (ulong)k * 0xD1B54A32D192ED03);
            for (var part = 0; part < 4; part++) sum += ((word >> 16 * part & 0xFFFF) + 0.5) / 65536;
        }
        return sum - 6;
    }

    /// <summary>A number uniform in (-1, 1).</summary>
    public double Uniform(string name) => (Mix(Hash(name)) >> 11) * (2.0 / (1L << 53)) - 1;

    private ulong Hash(string name)
    {
        var hash = Mix(seed + 0x632BE59BD9B4E019);
        foreach (var letter in name) hash = (hash ^ letter) * 0x100000001B3;
        return hash;
    }

    private static ulong Mix(ulong x)
    {
        x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9;
        x = (x ^ x >> 27) * 0x94D049BB133111EB;
        return x ^ x >> 31;
    }
}
