using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using EqPropHW.Core;

namespace EqPropHW.Tests.Core;

public sealed class NpzTests
{
    [Fact]
    public void Array_is_written_as_numpy_does()
    {
        using var folder = ChildProcess.Temporary();

        Npz.WriteNpy(folder["a.npy"], new([2, 1], [1, -2], "f4"));

        // numpy.save of array([[1], [-2]], float32): magic, version 1.0, a header padded to 128 bytes, the data.
        var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }".PadRight(117) + "\n";
        byte[] expected = [0x93, .. "NUMPY"u8, 1, 0, 0x76, 0, .. Encoding.ASCII.GetBytes(header), 0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0];
        Assert.Equal(expected, File.ReadAllBytes(folder["a.npy"]));
    }

    [Theory]
    [InlineData("f8")]
    [InlineData("f4")]
    [InlineData("i8")]
    [InlineData("i4")]
    public void Values_and_shapes_come_back(string type)
    {
        using var folder = ChildProcess.Temporary();
        NpyArray[] arrays = [new([], [3], type), new([3], [1, -2, 5], type), new([2, 3], [1, 2, 3, 4, 5, 6], type), new([0, 2], [], type), new([1], [7], type)];

        Npz.Write(folder["a.npz"], arrays.Select((a, k) => new KeyValuePair<string, NpyArray>($"a{k}", a)));
        var back = Npz.Read(folder["a.npz"]);

        Assert.Equal(["a0", "a1", "a2", "a3", "a4"], back.Keys);
        for (var k = 0; k < arrays.Length; k++)
        {
            Assert.Equal(arrays[k].Shape, back[$"a{k}"].Shape);
            Assert.Equal(arrays[k].Values, back[$"a{k}"].Values);
            Assert.Equal(type, back[$"a{k}"].Type);
        }
    }

    [Fact]
    public void Doubles_come_back_to_the_bit()
    {
        using var folder = ChildProcess.Temporary();
        double[] values = [0.1, -0.0, double.Epsilon, double.MaxValue, double.NaN, double.NegativeInfinity];

        Npz.WriteNpy(folder["a.npy"], NpyArray.Vector(values));

        Assert.Equal(values.Select(BitConverter.DoubleToInt64Bits), Npz.ReadNpy(folder["a.npy"]).Values.Select(BitConverter.DoubleToInt64Bits));
    }

    [Fact]
    public async Task Equal_content_is_equal_bytes_whenever_it_is_written()
    {
        using var folder = ChildProcess.Temporary();
        KeyValuePair<string, NpyArray>[] arrays = [new("b", NpyArray.Vector([1.5, 2])), new("a", new([], [4], "i8"))];

        Npz.Write(folder["1.npz"], arrays);
        // The clock of a zip entry has steps of two seconds.
        await Task.Delay(2100);
        Npz.Write(folder["2.npz"], arrays);

        Assert.Equal(File.ReadAllBytes(folder["1.npz"]), File.ReadAllBytes(folder["2.npz"]));
        using var zip = ZipFile.OpenRead(folder["1.npz"]);
        Assert.Equal(["b.npy", "a.npy"], zip.Entries.Select(e => e.FullName));
        Assert.All(zip.Entries, e => Assert.Equal(e.Length, e.CompressedLength));
    }

    public static TheoryData<string, byte[], double[]> ForeignTypes => new()
    {
        { ">f8", [0x3F, 0xF8, 0, 0, 0, 0, 0, 0], [1.5] },
        { ">f4", [0xC0, 0, 0, 0], [-2] },
        { "<f2", [0, 0x3C, 0, 0xC0], [1, -2] },
        { ">i4", [0xFF, 0xFF, 0xFF, 0xFE], [-2] },
        { ">i8", [0, 0, 0, 1, 0, 0, 0, 2], [4294967298] },
        { "<i2", [0xFE, 0xFF], [-2] },
        { "<u2", [0xFE, 0xFF], [65534] },
        { ">u4", [0xFF, 0, 0, 1], [4278190081] },
        { "<u8", [1, 0, 0, 0, 0, 0, 0, 0], [1] },
        { "|i1", [0xFE], [-2] },
        { "|u1", [0xFE], [254] },
        { "|b1", [1, 0], [1, 0] },
    };

    [Theory]
    [MemberData(nameof(ForeignTypes))]
    public void Other_number_types_and_byte_orders_are_read(string descr, byte[] data, double[] values)
    {
        using var folder = ChildProcess.Temporary();
        File.WriteAllBytes(folder["a.npy"], Npy(descr, $"({values.Length},)", data));

        Assert.Equal(values, Npz.ReadNpy(folder["a.npy"]).Values);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Later_format_versions_are_read(byte version)
    {
        using var folder = ChildProcess.Temporary();
        var old = Npy("<f4", "(1,)", [0, 0, 0x80, 0x3F]);
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, old.Length - 14);
        File.WriteAllBytes(folder["a.npy"], [.. old[..6], version, 0, .. length, .. old[10..]]);

        Assert.Equal([1], Npz.ReadNpy(folder["a.npy"]).Values);
    }

    [Fact]
    public void Compressed_archive_is_read()
    {
        using var folder = ChildProcess.Temporary();
        using (var zip = ZipFile.Open(folder["a.npz"], ZipArchiveMode.Create))
        {
            using var entry = zip.CreateEntry("x.npy", CompressionLevel.Optimal).Open();
            entry.Write(Npy("<f4", "(1,)", [0, 0, 0x80, 0x3F]));
        }

        Assert.Equal([1], Npz.Read(folder["a.npz"])["x"].Values);
    }

    [Theory]
    [InlineData("<f4", "(2,)", "truncated: shape (2,) of <f4 needs 8 bytes, found 4")]
    [InlineData("<U5", "(1,)", "element type '<U5' is not a number type (use float32, float64 or an integer type)")]
    [InlineData("<c8", "(1,)", "element type '<c8' is not a number type (use float32, float64 or an integer type)")]
    [InlineData("|O", "(1,)", "element type '|O' is not a number type (use float32, float64 or an integer type)")]
    [InlineData("", "(1,)", "element type '' is not a number type (use float32, float64 or an integer type)")]
    [InlineData("<f4", "(-1,)", "shape (-1,) is not a shape that can be held")]
    [InlineData("<f4", "(99999999999,)", "shape (99999999999,) is not a shape that can be held")]
    [InlineData("<f4", "(2000000000, 2000000000, 2000000000)", "shape (2000000000, 2000000000, 2000000000) is not a shape that can be held")]
    [InlineData("<f4", "(one,)", "shape (one,) is not a shape that can be held")]
    public void Malformed_array_is_refused(string descr, string shape, string message)
    {
        using var folder = ChildProcess.Temporary();
        File.WriteAllBytes(folder["a.npy"], Npy(descr, shape, [0, 0, 0, 0]));

        Assert.Equal($"{folder["a.npy"]}: {message}", Assert.Throws<NetworkException>(() => Npz.ReadNpy(folder["a.npy"])).Message);
    }

    [Fact]
    public void Array_cut_anywhere_is_refused()
    {
        using var folder = ChildProcess.Temporary();
        var whole = Npy("<f8", "(1,)", new byte[8]);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(folder["a.npy"], whole[..length]);
            Assert.Throws<NetworkException>(() => Npz.ReadNpy(folder["a.npy"]));
        }
    }

    [Fact]
    public void Failed_write_leaves_the_old_file()
    {
        using var folder = ChildProcess.Temporary();
        Npz.WriteNpy(folder["a.npy"], NpyArray.Vector([1.0]));

        Assert.Throws<ArgumentException>(() => Npz.WriteNpy(folder["a.npy"], new([1], [2], "c8")));

        Assert.Equal([1], Npz.ReadNpy(folder["a.npy"]).Values);
    }

    /// <summary>The bytes of a version-1 .npy file.</summary>
    internal static byte[] Npy(string descr, string shape, byte[] data, bool fortran = false)
    {
        var header = $"{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': {shape}, }}";
        header = header.PadRight((header.Length + 11 + 63) / 64 * 64 - 11) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, (byte)(header.Length >> 8), .. Encoding.ASCII.GetBytes(header), .. data];
    }
}
