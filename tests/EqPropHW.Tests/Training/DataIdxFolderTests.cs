using System.Buffers.Binary;
using System.IO.Compression;
using EqPropHW.Core;
using EqPropHW.Training;

namespace EqPropHW.Tests.Training;

public sealed class DataIdxFolderTests : IDisposable
{
    private const uint ImageMagic = 0x803;
    private const uint LabelMagic = 0x801;
    private const string Remedy = "install a set with 'apt-get install dataset-fashion-mnist' or name a folder with --data DIR";
    private readonly string _folder = Directory.CreateTempSubdirectory("eqp-idx-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void Four_files_make_a_set_under_every_accepted_name(int spelling, bool packed)
    {
        WriteGoodSet(spelling, packed);

        var set = Dataset.Open("idx", _folder);

        Assert.Equal($"idx:{Path.GetFileName(_folder)}", set.Name);
        Assert.Equal("not stated in the files", set.Licence);
        Assert.Equal((3, 2, 6), (set.Train.Count, set.Test.Count, set.FeatureCount));
        Assert.Equal([9, 0, 5], Enumerable.Range(0, 3).Select(i => (int)set.Train.Label(i)));
        Assert.Equal([0, 50 / 255.0, 100 / 255.0, 150 / 255.0, 200 / 255.0, 250 / 255.0], Features(set.Train, 2));
        Assert.Equal("0x00000803", set.Files[0].Magic);
        Assert.Equal((16 + 18, 8 + 3), (set.Files[0].Bytes, set.Files[1].Bytes));

        // Packing must not change the identity of a set.
        Assert.Equal("2a6bc1a283ccf01363cd7ecfe17be6f4f4f09f38df617da651458b8c458a2ed2", set.Sha256);
    }

    [Fact]
    public void A_limit_takes_the_first_samples_as_they_come()
    {
        WriteGoodSet();

        var task = new TrainingTask(new("idx", _folder, Train: 2), new XyArray(), n => [.. Enumerable.Range(0, n)]);

        Assert.Equal((2, 2), (task.Train.Count, task.Test.Count));
        Assert.Equal((9, 0), (task.Train.Label(0), task.Train.Label(1)));
        Assert.Equal(10, task.OutputCount);
    }

    [Fact]
    public void No_installed_set_is_named_with_the_remedy()
        => AssertRefused($"no image set is installed: looked in DIR/none; {Remedy}", () => IdxFolder.Read(null, Path.Combine(_folder, "none")));

    [Fact]
    public void A_missing_folder_is_named()
        => AssertRefused($"DIR/none: no such folder; {Remedy}", () => IdxFolder.Read(Path.Combine(_folder, "none")));

    [Fact]
    public void An_empty_folder_is_told_what_it_should_hold()
        => AssertRefused("DIR: the folder is empty, expected train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, "
            + $"t10k-images-idx3-ubyte.gz, t10k-labels-idx1-ubyte.gz; {Remedy}");

    [Fact]
    public void Every_missing_file_is_named_at_once()
    {
        WriteGoodSet();
        File.Delete(At("train-labels-idx1-ubyte"));
        File.Delete(At("t10k-images-idx3-ubyte"));

        AssertRefused("DIR: no training labels (looked for train-labels-idx1-ubyte.gz, train-labels-idx1-ubyte, train-labels.idx1-ubyte.gz, "
            + "train-labels.idx1-ubyte); no test images (looked for t10k-images-idx3-ubyte.gz, t10k-images-idx3-ubyte, "
            + $"t10k-images.idx3-ubyte.gz, t10k-images.idx3-ubyte); {Remedy}");
    }

    [Theory]
    [InlineData("train-images-idx3-ubyte", 0x801u, "DIR/train-images-idx3-ubyte: magic number 0x00000801, expected 0x00000803: this is a label file")]
    [InlineData("train-labels-idx1-ubyte", 0x803u, "DIR/train-labels-idx1-ubyte: magic number 0x00000803, expected 0x00000801: this is an image file")]
    [InlineData("t10k-images-idx3-ubyte", 0xd03u, "DIR/t10k-images-idx3-ubyte: magic number 0x00000d03, expected 0x00000803: an IDX file of another element type")]
    [InlineData("t10k-labels-idx1-ubyte", 0x504b0304u, "DIR/t10k-labels-idx1-ubyte: magic number 0x504b0304, expected 0x00000801: this is not an IDX file of images or labels")]
    public void Wrong_magic_is_refused_with_what_the_file_is(string name, uint magic, string message)
    {
        WriteGoodSet();
        Write(name, Idx(magic, [1], [0]));

        AssertRefused(message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(15)]
    public void A_truncated_header_is_refused_with_its_length(int length)
    {
        WriteGoodSet();
        Write("train-images-idx3-ubyte", GoodImages(3)[..length]);

        AssertRefused($"DIR/train-images-idx3-ubyte: truncated: {length} bytes, expected a header of 16");
    }

    [Fact]
    public void A_truncated_file_is_refused_with_its_length()
    {
        WriteGoodSet();
        Write("train-images-idx3-ubyte", GoodImages(3)[..^1]);

        AssertRefused("DIR/train-images-idx3-ubyte: truncated: 17 bytes after the header, expected 3 x 2 x 3 = 18");
    }

    [Fact]
    public void Truncated_content_that_was_packed_afterwards_is_refused_with_its_length()
    {
        WriteGoodSet();
        Write("t10k-labels-idx1-ubyte", Packed(Idx(LabelMagic, [1000], new byte[999])));

        AssertRefused("DIR/t10k-labels-idx1-ubyte: truncated: 999 bytes after the header, expected 1000 = 1000");
    }

    [Fact]
    public void A_gzip_file_cut_off_at_any_byte_is_refused()
    {
        WriteGoodSet(0, packed: true);
        var packed = Packed(GoodImages(3));

        for (var length = 0; length < packed.Length; length++)
        {
            Write("train-images-idx3-ubyte.gz", packed[..length]);
            AssertRefused(length < 2
                ? $"DIR/train-images-idx3-ubyte.gz: truncated: {length} bytes, expected a header of 16"
                : "DIR/train-images-idx3-ubyte.gz: the gzip data are damaged or cut off");
        }
    }

    [Fact]
    public void Damaged_gzip_data_are_refused()
    {
        WriteGoodSet(0, packed: true);
        var packed = Packed(GoodImages(3));
        packed[^8] ^= 1;
        Write("train-images-idx3-ubyte.gz", packed);

        AssertRefused("DIR/train-images-idx3-ubyte.gz: the gzip data are damaged or cut off");
    }

    [Fact]
    public void Bytes_after_the_last_sample_are_refused()
    {
        WriteGoodSet();
        Write("train-images-idx3-ubyte", [.. GoodImages(3), 7]);

        AssertRefused("DIR/train-images-idx3-ubyte: more bytes than the header says, expected 16 + 3 x 2 x 3");
    }

    [Fact]
    public void A_header_that_promises_more_than_memory_holds_is_refused_before_reading()
    {
        WriteGoodSet();
        Write("train-images-idx3-ubyte", Idx(ImageMagic, [int.MaxValue, 28, 28], new byte[28]));

        AssertRefused("DIR/train-images-idx3-ubyte: the header says 2147483647 x 28 x 28 bytes, more than can be held");
    }

    [Fact]
    public void Images_without_pixels_are_refused()
    {
        WriteGoodSet();
        Write("train-images-idx3-ubyte", Idx(ImageMagic, [3, 0, 28], []));

        AssertRefused("DIR/train-images-idx3-ubyte: rows 0, expected 1 to 4096");
    }

    [Fact]
    public void A_set_of_zero_images_is_refused()
    {
        WriteGoodSet();
        Write("t10k-images-idx3-ubyte", Idx(ImageMagic, [0, 2, 3], []));

        AssertRefused("DIR/t10k-images-idx3-ubyte: holds 0 images");
    }

    [Fact]
    public void Counts_that_disagree_are_refused_with_both()
    {
        WriteGoodSet();
        Write("train-labels-idx1-ubyte", Idx(LabelMagic, [4], [1, 2, 3, 4]));

        AssertRefused("DIR/train-images-idx3-ubyte holds 3 images, DIR/train-labels-idx1-ubyte 4 labels; expected as many");
    }

    [Fact]
    public void A_label_above_nine_is_refused_with_its_sample()
    {
        WriteGoodSet();
        Write("train-labels-idx1-ubyte", Idx(LabelMagic, [3], [1, 2, 10]));

        AssertRefused("DIR/train-labels-idx1-ubyte: label 10 of sample 2, expected 0 to 9");
    }

    [Fact]
    public void Test_images_of_another_size_are_refused()
    {
        WriteGoodSet();
        Write("t10k-images-idx3-ubyte", Idx(ImageMagic, [2, 3, 2], new byte[12]));

        AssertRefused("DIR/train-images-idx3-ubyte holds images of 2x3 pixels, DIR/t10k-images-idx3-ubyte of 3x2");
    }

    [FashionMnistFact]
    public void The_installed_set_is_Fashion_MNIST_and_complete()
    {
        var check = DataCheck.Of(Dataset.Open("idx"));

        Assert.Equal(("Fashion-MNIST", 784), (check.Name, check.FeatureCount));
        Assert.Equal("14410854cf7a289477dcfc7df3f8ec24741e281cdcc425ede0d9a748ca630214", check.Sha256);
        Assert.Equal(("T-shirt/top", "Ankle boot"), (check.ClassNames[0], check.ClassNames[9]));
        Assert.Equal((60000, 10000), (check.Train.Count, check.Test.Count));
        Assert.Equal(Enumerable.Repeat(6000, 10), check.Train.PerClass);
        Assert.Equal(Enumerable.Repeat(1000, 10), check.Test.PerClass);
        Assert.Equal((0, 255), (check.Train.Smallest, check.Train.Largest));
    }

    private static double[] Features(Samples samples, int i)
    {
        var features = new double[samples.FeatureCount];
        samples.CopyFeatures(i, features);
        return features;
    }

    private void WriteGoodSet(int spelling = 1, bool packed = false)
    {
        Put("train-images", GoodImages(3));
        Put("train-labels", Idx(LabelMagic, [3], [9, 0, 5]));
        Put("t10k-images", GoodImages(2));
        Put("t10k-labels", Idx(LabelMagic, [2], [1, 2]));

        void Put(string stem, byte[] content) => Write(IdxFolder.NamesOf(stem)[spelling], packed ? Packed(content) : content);
    }

    private static byte[] GoodImages(int count)
        => Idx(ImageMagic, [count, 2, 3], [.. Enumerable.Range(0, 6 * count).Select(k => (byte)(50 * (k % 6)))]);

    private static byte[] Idx(uint magic, int[] shape, byte[] values)
    {
        var content = new byte[4 + 4 * shape.Length + values.Length];
        BinaryPrimitives.WriteUInt32BigEndian(content, magic);
        for (var axis = 0; axis < shape.Length; axis++) BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(4 + 4 * axis), shape[axis]);
        values.CopyTo(content, 4 + 4 * shape.Length);
        return content;
    }

    private static byte[] Packed(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(content);
        return packed.ToArray();
    }

    private string At(string name) => Path.Combine(_folder, name);

    private void Write(string name, byte[] content) => File.WriteAllBytes(At(name), content);

    private void AssertRefused(string message) => AssertRefused(message, () => IdxFolder.Read(_folder));

    private void AssertRefused(string message, Func<Dataset> read) => Assert.Equal(message, Normalised(Assert.Throws<DataException>(read)));

    private string Normalised(DataException error) => error.Message.Replace(_folder, "DIR", StringComparison.Ordinal).Replace('\\', '/');
}

/// <summary>A fact that needs Debian's package dataset-fashion-mnist.</summary>
public sealed class FashionMnistFactAttribute : FactAttribute
{
    public FashionMnistFactAttribute()
    {
        if (!Directory.Exists(IdxFolder.InstalledFolder)) Skip = "dataset-fashion-mnist is not installed";
    }
}
