using EqPropHW.Training;

namespace EqPropHW.Tests.Training;

public sealed class DataSamplesTests
{
    [Fact]
    public void Features_of_every_byte_are_the_rounded_quotient_however_many_are_copied_at_once()
    {
        for (var top = 1; top <= byte.MaxValue; top++)
        {
            var stored = Enumerable.Range(0, top + 1).Select(v => (byte)v).ToArray();
            var samples = Samples.WithTop(stored, [0], stored.Length, (byte)top);
            var features = new double[stored.Length];

            samples.CopyFeatures(0, features);

            Assert.Equal(stored.Select(v => v / (double)top), features);
        }
    }

    [Fact]
    public void A_selection_of_a_selection_keeps_labels_features_and_positions()
    {
        var samples = Samples.WithTop([0, 1, 2, 3, 4, 5, 6, 7], [0, 1, 2, 3], featureCount: 2, top: 10);

        var chosen = samples.Select([3, 2, 0]).Select([1, 2]);

        Assert.Equal(2, chosen.Count);
        Assert.Equal((2, 0), (chosen.Label(0), chosen.Label(1)));
        Assert.Equal((2, 0), (chosen.Position(0), chosen.Position(1)));
        Assert.Equal((0.4, 0.5), (chosen.Feature(0, 0), chosen.Feature(0, 1)));
    }

    [Fact]
    public void A_byte_above_the_top_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => Samples.WithTop([0, 1, 2, 17], [0, 1], featureCount: 2, top: 16));

        Assert.StartsWith("sample 1, feature 1: 17 is above 16", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_feature_that_never_varies_cannot_be_scaled_by_its_range()
    {
        var error = Assert.Throws<ArgumentException>(() => Samples.WithFeatureRanges([0, 5, 1, 5], [0, 1], featureCount: 2));

        Assert.StartsWith("feature 1 has no two different values", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Copying_into_a_span_of_another_length_is_refused()
    {
        var samples = Samples.WithTop([0, 1], [0], featureCount: 2, top: 1);

        Assert.Throws<ArgumentException>(() => samples.CopyFeatures(0, new double[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => samples.Feature(0, 2));
    }
}
