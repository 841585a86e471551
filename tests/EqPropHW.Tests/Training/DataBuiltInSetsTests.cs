using EqPropHW.Training;

namespace EqPropHW.Tests.Training;

public sealed class DataBuiltInSetsTests
{
    [Fact]
    public void Xor_has_four_samples_for_training_and_test()
    {
        var xor = Dataset.Open("xor");

        Assert.Equal("d2c5b22f6e6bdbdeb5e148b5769e4921054c026a8a66d6ef46084ab79dbc915f", xor.Sha256);
        Assert.Same(xor.Train, xor.Test);
        Assert.Equal(["00->0", "01->1", "10->1", "11->0"],
            Enumerable.Range(0, xor.Train.Count).Select(i => $"{xor.Train.Feature(i, 0)}{xor.Train.Feature(i, 1)}->{xor.Train.Label(i)}"));
    }

    [Fact]
    public void Iris_is_the_corrected_file_split_35_to_15()
    {
        var iris = Dataset.Open("iris");

        Assert.Equal("f13ffa8fdd56fd8e6c8d16d4081a3fbd3114bcd0aae4256c43205169cd9d1449", iris.Sha256);
        Assert.Equal<string>(["setosa", "versicolor", "virginica"], iris.ClassNames);
        Assert.Equal([35, 35, 35], iris.Train.CountPerClass(3));
        Assert.Equal([15, 15, 15], iris.Test.CountPerClass(3));
        Assert.Equal([51, 35, 14, 2], iris.Train.Stored(0).ToArray());
        Assert.Equal([59, 30, 51, 18], iris.Test.Stored(44).ToArray());

        // Rows 35 and 38 of Fisher's table, which the UCI copy has wrong.
        Assert.Equal([49, 31, 15, 2], iris.Train.Stored(34).ToArray());
        Assert.Equal([49, 36, 14, 1], iris.Test.Stored(2).ToArray());
    }

    [Fact]
    public void Iris_features_are_scaled_one_by_one_over_all_samples()
    {
        var iris = Dataset.Open("iris");
        var features = new double[4];

        iris.Train.CopyFeatures(0, features);

        Assert.Equal([8.0 / 36, 15.0 / 24, 4.0 / 59, 1.0 / 24], features);
        for (var k = 0; k < 4; k++)
        {
            var all = new[] { iris.Train, iris.Test }.SelectMany(s => Enumerable.Range(0, s.Count).Select(i => s.Feature(i, k))).ToArray();
            Assert.Equal(0, all.Min());
            Assert.Equal(1, all.Max());
        }
    }

    [Fact]
    public void Digits_are_split_as_the_authors_split_them()
    {
        var digits = Dataset.Open("digits");

        Assert.Equal("68aea062d35a127749050fa0e52dca09d6569ac08092c925610e0954e172dde2", digits.Sha256);
        Assert.Equal(Enumerable.Repeat(100, 10), digits.Train.CountPerClass(10));
        Assert.Equal(Enumerable.Repeat(70, 10), digits.Test.CountPerClass(10));
        Assert.Equal("0123456789", string.Concat(Enumerable.Range(0, 10).Select(i => digits.Train.Label(i))));
        Assert.Equal([0, 0, 5, 13, 9, 1, 0, 0], digits.Train.Stored(0)[..8].ToArray());
        Assert.Equal(13 / 16.0, digits.Train.Feature(0, 3));

        var used = new[] { digits.Train, digits.Test }.SelectMany(s => Enumerable.Range(0, s.Count).Select(s.Position)).ToArray();
        Assert.Equal(1700, used.Distinct().Count());
        for (byte c = 0; c < 10; c++)
            Assert.True(Positions(digits.Train, c).Max() < Positions(digits.Test, c).Min(), $"class {c}: a test sample comes before a training sample");
    }

    [Fact]
    public void An_unknown_set_is_refused_with_the_known_names()
    {
        var error = Assert.Throws<DataException>(() => Dataset.Open("mnist"));

        Assert.Equal("'mnist' is not a data set; expected xor, iris, digits, idx", error.Message);
    }

    [Fact]
    public void A_built_in_set_takes_no_folder()
    {
        var error = Assert.Throws<DataException>(() => Dataset.Open("digits", "somewhere"));

        Assert.Equal("'digits' is built in and takes no folder, found 'somewhere'", error.Message);
    }

    [Fact]
    public void Check_reports_counts_and_range()
    {
        var check = DataCheck.Of(Dataset.Open("digits"));

        Assert.Equal(("digits", 64, 1000, 700), (check.Name, check.FeatureCount, check.Train.Count, check.Test.Count));
        Assert.Equal((0, 16), (check.Train.Smallest, check.Train.Largest));
        Assert.Equal(Enumerable.Repeat(70, 10), check.Test.PerClass);
        Assert.Equal<DataFile>([new DataFile("digits.bin.gz", null, 1797 * 65)], check.Files);
        Assert.Contains("BSD-3-Clause", check.Licence, StringComparison.Ordinal);
    }

    private static IEnumerable<int> Positions(Samples samples, byte label)
        => Enumerable.Range(0, samples.Count).Where(i => samples.Label(i) == label).Select(samples.Position);
}
