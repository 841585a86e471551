using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace EqPropHW.Training;

/// <summary>The data sets carried in this assembly; licences and making in <c>Data/Resources/README.md</c>.</summary>
public static class BuiltInSets
{
    private const int DigitFeatures = 64;
    private const int IrisFeatures = 4;

    /// <summary>Exclusive or of two bits: four samples, the same for training and test.</summary>
    public static Dataset Xor()
    {
        byte[] values = [0, 0, 0, 1, 1, 0, 1, 1];
        byte[] labels = [0, 1, 1, 0];
        var samples = Samples.WithTop(values, labels, featureCount: 2, top: 1);
        return new(
            "xor", "none needed: four facts of logic",
            "made in code; the same four samples train and test; SHA-256 of the eight bits in sample order, then the four classes",
            ["0", "1"], Hash([.. values, .. labels]), [], samples, samples);
    }

    /// <summary>Fisher's iris measurements: 4 features, 3 classes, 35 training and 15 test samples of each.</summary>
    public static Dataset Iris()
    {
        var content = Resource("iris.csv");
        var lines = Encoding.ASCII.GetString(content).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var classes = lines[0].Split(',')[2..];
        var values = new byte[(lines.Length - 1) * IrisFeatures];
        var labels = new byte[lines.Length - 1];
        for (var i = 0; i < labels.Length; i++)
        {
            var cells = lines[i + 1].Split(',');
            for (var k = 0; k < IrisFeatures; k++)
                values[i * IrisFeatures + k] = (byte)(decimal.Parse(cells[k], CultureInfo.InvariantCulture) * 10);
            labels[i] = byte.Parse(cells[IrisFeatures], CultureInfo.InvariantCulture);
        }
        var all = Samples.WithFeatureRanges(values, labels, IrisFeatures);
        return new(
            "iris", "BSD-3-Clause, as packaged with scikit-learn 1.2.1",
            "R. A. Fisher 1936, as corrected in scikit-learn; millimetres scaled for each feature to 0..1 over all 150 samples, "
            + "test samples included; first 35 of each class train, last 15 test; SHA-256 of iris.csv",
            [.. classes], Hash(content), [new("iris.csv", null, content.Length)],
            all.Select(Split.RangeOfEachClass(all, classes.Length, 0, 35)), all.Select(Split.RangeOfEachClass(all, classes.Length, 35, 15)));
    }

    /// <summary>Handwritten digits of 8x8 pixels: 10 classes, 100 training and 70 test samples of each.</summary>
    public static Dataset Digits()
    {
        const int row = DigitFeatures + 1;
        using var unpacked = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(Resource("digits.bin.gz")), CompressionMode.Decompress)) gzip.CopyTo(unpacked);
        var content = unpacked.ToArray();
        var labels = new byte[content.Length / row];
        var values = new byte[labels.Length * DigitFeatures];
        for (var i = 0; i < labels.Length; i++)
        {
            content.AsSpan(i * row, DigitFeatures).CopyTo(values.AsSpan(i * DigitFeatures));
            labels[i] = content[i * row + DigitFeatures];
        }
        var all = Samples.WithTop(values, labels, DigitFeatures, top: 16);
        return new(
            "digits", "BSD-3-Clause, as packaged with scikit-learn 1.2.1",
            "E. Alpaydin and C. Kaynak 1998, Optical Recognition of Handwritten Digits, its test file of 1797; pixels 0..16 divided by 16; "
            + "first 100 of each class train, next 70 test, 97 unused; SHA-256 of the unpacked digits.bin",
            DigitNames, Hash(content), [new("digits.bin.gz", null, content.Length)],
            all.Select(Split.RangeOfEachClass(all, 10, 0, 100)), all.Select(Split.RangeOfEachClass(all, 10, 100, 70)));
    }

    internal static ImmutableArray<string> DigitNames { get; } = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

    private static string Hash(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static byte[] Resource(string name)
    {
        using var stream = typeof(BuiltInSets).Assembly.GetManifestResourceStream(name)
            ?? throw new DataException($"resource {name} is missing from the assembly");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
