using System.Collections.Immutable;

namespace EqPropHW.Training;

/// <summary>What <c>eqp data check</c> says of a data set, as data.</summary>
/// <param name="Name">Name of the set.</param>
/// <param name="Licence">Licence in one line.</param>
/// <param name="Source">Where it comes from and how it is split and scaled.</param>
/// <param name="Sha256">SHA-256 of its content.</param>
/// <param name="FeatureCount">Features of a sample.</param>
/// <param name="ClassNames">Names of the classes, [classes].</param>
/// <param name="Files">Files it was read from; empty for a set made in code.</param>
/// <param name="Train">Training samples.</param>
/// <param name="Test">Test samples.</param>
public sealed record DataCheck(
    string Name,
    string Licence,
    string Source,
    string Sha256,
    int FeatureCount,
    ImmutableArray<string> ClassNames,
    ImmutableArray<DataFile> Files,
    SampleCheck Train,
    SampleCheck Test)
{
    /// <summary>Looks at every sample of a set.</summary>
    public static DataCheck Of(Dataset set)
        => new(
            set.Name, set.Licence, set.Source, set.Sha256, set.FeatureCount, set.ClassNames, set.Files,
            SampleCheck.Of(set.Train, set.ClassNames.Length), SampleCheck.Of(set.Test, set.ClassNames.Length));
}

/// <summary>What was found in a set of samples.</summary>
/// <param name="Count">Samples.</param>
/// <param name="PerClass">Samples of each class, [classes].</param>
/// <param name="Smallest">Smallest stored byte, before scaling.</param>
/// <param name="Largest">Largest stored byte, before scaling.</param>
public sealed record SampleCheck(int Count, ImmutableArray<int> PerClass, byte Smallest, byte Largest)
{
    /// <summary>Looks at every sample.</summary>
    /// <param name="samples">At least one sample.</param>
    /// <param name="classes">Number of classes.</param>
    public static SampleCheck Of(Samples samples, int classes)
    {
        var (smallest, largest) = (byte.MaxValue, byte.MinValue);
        for (var i = 0; i < samples.Count; i++)
        {
            foreach (var v in samples.Stored(i))
            {
                smallest = Math.Min(smallest, v);
                largest = Math.Max(largest, v);
            }
        }
        return new(samples.Count, [.. samples.CountPerClass(classes)], smallest, largest);
    }
}
