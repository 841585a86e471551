using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EqPropHW.Training;

/// <summary>Labelled samples: features in [0, 1], kept as the bytes of their source, and a class each.</summary>
/// <remarks>
/// A selection shares the bytes of the set it was taken from, so splitting costs four bytes a sample. A byte becomes a
/// feature through a table: one for all features (images), or one for each (measurements with their own ranges).
/// </remarks>
public sealed class Samples
{
    private const int TableSize = 256;
    private readonly byte[] _values;
    private readonly byte[] _labels;
    private readonly int[] _order;
    private readonly double[] _table;
    private readonly int _tableStride;

    private Samples(byte[] values, byte[] labels, int[] order, int featureCount, double[] table, int tableStride)
    {
        _values = values;
        _labels = labels;
        _order = order;
        FeatureCount = featureCount;
        _table = table;
        _tableStride = tableStride;
    }

    /// <summary>Samples whose features share one scale: <c>feature = byte / top</c>.</summary>
    /// <param name="values">Stored bytes, 0 to <paramref name="top"/>, [samples, features]; kept, not copied.</param>
    /// <param name="labels">Class of each sample, [samples]; kept, not copied.</param>
    /// <param name="featureCount">Features of a sample, at least 1.</param>
    /// <param name="top">The byte that stands for 1, at least 1.</param>
    public static Samples WithTop(byte[] values, byte[] labels, int featureCount, byte top)
    {
        CheckShape(values, labels, featureCount);
        ArgumentOutOfRangeException.ThrowIfZero(top);
        if (values.AsSpan().IndexOfAnyExceptInRange((byte)0, top) is >= 0 and var at)
            throw new ArgumentException($"sample {at / featureCount}, feature {at % featureCount}: {values[at]} is above {top}", nameof(values));
        var table = new double[TableSize];
        for (var v = 0; v < TableSize; v++) table[v] = v / (double)top;
        return new(values, labels, InFileOrder(labels.Length), featureCount, table, tableStride: 0);
    }

    /// <summary>Samples whose features are scaled one by one: <c>feature = (byte - lowest) / (highest - lowest)</c> over all samples given.</summary>
    /// <param name="values">Stored bytes, each feature with at least two values, [samples, features]; kept, not copied.</param>
    /// <param name="labels">Class of each sample, [samples]; kept, not copied.</param>
    /// <param name="featureCount">Features of a sample, at least 1.</param>
    public static Samples WithFeatureRanges(byte[] values, byte[] labels, int featureCount)
    {
        CheckShape(values, labels, featureCount);
        var table = new double[featureCount * TableSize];
        for (var k = 0; k < featureCount; k++)
        {
            var (lowest, highest) = (byte.MaxValue, byte.MinValue);
            for (var i = k; i < values.Length; i += featureCount)
            {
                lowest = Math.Min(lowest, values[i]);
                highest = Math.Max(highest, values[i]);
            }
            if (lowest >= highest) throw new ArgumentException($"feature {k} has no two different values", nameof(values));
            for (var v = 0; v < TableSize; v++) table[k * TableSize + v] = (v - lowest) / (double)(highest - lowest);
        }
        return new(values, labels, InFileOrder(labels.Length), featureCount, table, TableSize);
    }

    /// <summary>Number of samples.</summary>
    public int Count => _order.Length;

    /// <summary>Features of a sample.</summary>
    public int FeatureCount { get; }

    /// <summary>Class of sample i, from 0.</summary>
    public byte Label(int i) => _labels[_order[i]];

    /// <summary>Position of sample i in the source it was read from: its name across selections.</summary>
    public int Position(int i) => _order[i];

    /// <summary>Feature k of sample i, in [0, 1].</summary>
    public double Feature(int i, int k)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)k, (uint)FeatureCount);
        return _table[k * _tableStride + _values[(long)_order[i] * FeatureCount + k]];
    }

    /// <summary>Bytes of sample i as stored, before scaling, [features].</summary>
    public ReadOnlySpan<byte> Stored(int i) => _values.AsSpan(_order[i] * FeatureCount, FeatureCount);

    /// <summary>Writes the features of sample i.</summary>
    /// <param name="i">Sample.</param>
    /// <param name="features">Receives values in [0, 1], [features].</param>
    public void CopyFeatures(int i, Span<double> features)
    {
        if (features.Length != FeatureCount)
            throw new ArgumentException($"{features.Length} places for {FeatureCount} features", nameof(features));
        var stored = Stored(i);
        if (_tableStride > 0)
        {
            for (var k = 0; k < stored.Length; k++) features[k] = _table[k * _tableStride + stored[k]];
            return;
        }
        // A table as long as bytes have values is read without asking whether it is long enough.
        ReadOnlySpan<double> table = _table.AsSpan(0, TableSize);
        for (var k = Vector512.IsHardwareAccelerated ? Divide(stored, features) : 0; k < stored.Length && k < features.Length; k++) features[k] = table[stored[k]];
    }

    /// <summary>Features of whole vectors of bytes; how many.</summary>
    /// <remarks>
    /// A product with the reciprocal, corrected by its own remainder, is the quotient to the last bit (Markstein 1990), as the table has
    /// it; a division in every lane would take longer than the table.
    /// </remarks>
    private int Divide(ReadOnlySpan<byte> stored, Span<double> features)
    {
        var whole = stored.Length / 16 * 16;
        // The table is byte / top.
        var (share, top) = (Vector512.Create(_table[1]), Vector512.Create(-Math.Round(1 / _table[1])));
        ref var from = ref MemoryMarshal.GetReference(stored);
        ref var to = ref MemoryMarshal.GetReference(features);
        for (var k = 0; k < whole; k += 16)
        {
            var (low, high) = Vector256.Widen(Vector256.WidenLower(Vector128.LoadUnsafe(ref from, (nuint)k).ToVector256()).AsInt16());
            Quotient(low).StoreUnsafe(ref to, (nuint)k);
            Quotient(high).StoreUnsafe(ref to, (nuint)k + 8);
        }
        return whole;

        Vector512<double> Quotient(Vector256<int> bytes)
        {
            var (lower, upper) = Vector256.Widen(bytes);
            var value = Vector512.ConvertToDouble(Vector512.Create(lower, upper));
            var quotient = value * share;
            return Vector512.FusedMultiplyAdd(Vector512.FusedMultiplyAdd(quotient, top, value), share, quotient);
        }
    }

    /// <summary>Some of these samples, in the order given; the bytes are shared.</summary>
    /// <param name="chosen">Numbers of samples of this set, [selected].</param>
    public Samples Select(ReadOnlySpan<int> chosen)
    {
        var order = new int[chosen.Length];
        for (var i = 0; i < order.Length; i++) order[i] = _order[chosen[i]];
        return new(_values, _labels, order, FeatureCount, _table, _tableStride);
    }

    /// <summary>Whether two selections were taken from the same source.</summary>
    internal bool SharesSourceWith(Samples other) => ReferenceEquals(_values, other._values);

    /// <summary>These samples and others of the same source, each once, in the order of the source.</summary>
    internal Samples Joined(Samples other)
        => new(_values, _labels, [.. _order.Union(other._order).Order()], FeatureCount, _table, _tableStride);

    /// <summary>Samples of each class, [classes].</summary>
    /// <param name="classes">Number of classes; every label is below it.</param>
    public int[] CountPerClass(int classes)
    {
        var counts = new int[classes];
        foreach (var i in _order) counts[_labels[i]]++;
        return counts;
    }

    private static int[] InFileOrder(int count) => [.. Enumerable.Range(0, count)];

    private static void CheckShape(byte[] values, byte[] labels, int featureCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(featureCount);
        if (values.LongLength != (long)labels.Length * featureCount)
            throw new ArgumentException($"{values.Length} values for {labels.Length} samples of {featureCount} features", nameof(values));
    }
}
