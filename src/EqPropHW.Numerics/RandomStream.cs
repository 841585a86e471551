using System.Diagnostics.CodeAnalysis;

namespace EqPropHW.Numerics;

/// <summary>Random numbers one after the other: the nth call is a pure function of seed, domain, a, b and n.</summary>
/// <param name="seed">The seed.</param>
/// <param name="domain">What the numbers are for.</param>
/// <param name="a">First part of the name of the stream within the domain, such as the instance.</param>
/// <param name="b">Second part of the name, such as the iteration or the sample.</param>
/// <remarks>For initialisation, order and starts. Not safe for several threads: give each its own stream.</remarks>
[SuppressMessage("Naming", "CA1711", Justification = "A stream of random numbers is the word of the field.")]
public sealed class RandomStream(ulong seed, RandomDomain domain, ulong a = 0, ulong b = 0)
{
    private readonly RandomKey _key = new RandomKey(seed, domain, a).Sample(b);
    private ulong _calls;

    /// <summary>The next 128 random bits. Every other member makes one call of this.</summary>
    public RandomBlock Next() => _key.At(0, _calls++);

    /// <summary>A number uniform in the open interval (0, 1).</summary>
    public double Uniform01() => Next().Uniform01;

    /// <summary>A number uniform in (<paramref name="lo"/>, <paramref name="hi"/>).</summary>
    /// <param name="lo">Lower end, finite.</param>
    /// <param name="hi">Upper end, finite.</param>
    public double Uniform(double lo, double hi) => Next().Uniform(lo, hi);

    /// <summary>A normal number of mean 0 and variance 1.</summary>
    public double Normal() => Next().NormalPair().First;

    /// <summary>A whole number from 0 to <paramref name="count"/> - 1, each with the same probability to 2^-32.</summary>
    /// <param name="count">How many numbers there are, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is below 1.</exception>
    public int Index(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return (int)Math.BigMul(Next().UInt64, (ulong)count, out _);
    }

    /// <summary>Puts the items into random order (Fisher and Yates); n items take n - 1 calls.</summary>
    /// <param name="items">[n], read and written.</param>
    public void Shuffle<TItem>(Span<TItem> items)
    {
        for (var last = items.Length - 1; last > 0; last--)
        {
            var other = Index(last + 1);
            (items[last], items[other]) = (items[other], items[last]);
        }
    }
}
