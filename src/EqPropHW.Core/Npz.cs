using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace EqPropHW.Core;

/// <summary>One array of a .npz archive: shape and values as doubles (integers are exact up to 2^53).</summary>
/// <param name="Shape">Lengths of the axes; empty for a scalar.</param>
/// <param name="Values">Values in C order.</param>
/// <param name="Type">Element type written: <c>f8</c>, <c>f4</c>, <c>i4</c>, <c>i8</c> or <c>b1</c>.</param>
public sealed record NpyArray(int[] Shape, double[] Values, string Type = "f8")
{
    /// <summary>A vector of doubles.</summary>
    public static NpyArray Vector(ReadOnlySpan<double> values) => new([values.Length], values.ToArray());

    /// <summary>A vector of 32-bit integers.</summary>
    public static NpyArray Vector(ReadOnlySpan<int> values) => new([values.Length], [.. values.ToArray().Select(v => (double)v)], "i4");
}

/// <summary>
/// Reads and writes NumPy .npy and .npz files. Written archives are stored uncompressed with a fixed timestamp and in the
/// order given, so equal content is equal bytes. Source: NumPy enhancement proposal 1 (format versions 1 to 3).
/// </summary>
public static class Npz
{
    private static readonly byte[] _magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];
    private static readonly DateTimeOffset _fixedTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes an archive to a temporary name, then renames it.</summary>
    public static void Write(string path, IEnumerable<KeyValuePair<string, NpyArray>> arrays)
        => SafeFile.Write(path, stream => Write(stream, arrays));

    /// <summary>Writes an archive.</summary>
    public static void Write(Stream stream, IEnumerable<KeyValuePair<string, NpyArray>> arrays)
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var (name, array) in arrays)
        {
            var entry = zip.CreateEntry(name + ".npy", CompressionLevel.NoCompression);
            entry.LastWriteTime = _fixedTime;
            using var content = entry.Open();
            WriteArray(content, array);
        }
    }

    /// <summary>Reads every array of an archive.</summary>
    /// <exception cref="NetworkException">The file is missing or not a readable .npz; the message says which entry and why.</exception>
    public static Dictionary<string, NpyArray> Read(string path)
    {
        if (!File.Exists(path)) throw new NetworkException($"{path}: no such file");
        try
        {
            using var zip = ZipFile.OpenRead(path);
            var arrays = new Dictionary<string, NpyArray>();
            foreach (var entry in zip.Entries)
            {
                using var content = new MemoryStream();
                using (var packed = entry.Open()) packed.CopyTo(content);
                var name = entry.FullName.EndsWith(".npy", StringComparison.Ordinal) ? entry.FullName[..^4] : entry.FullName;
                arrays[name] = ReadArray(content.GetBuffer().AsSpan(0, (int)content.Length), $"{path}: {entry.FullName}");
            }
            return arrays;
        }
        catch (InvalidDataException e)
        {
            throw new NetworkException($"{path}: not a readable .npz archive ({e.Message.TrimEnd('.')})");
        }
    }

    /// <summary>Reads a .npy file.</summary>
    /// <exception cref="NetworkException">The file is missing or not a readable .npy.</exception>
    public static NpyArray ReadNpy(string path)
        => File.Exists(path) ? ReadArray(File.ReadAllBytes(path), path) : throw new NetworkException($"{path}: no such file");

    /// <summary>Writes a .npy file to a temporary name, then renames it.</summary>
    public static void WriteNpy(string path, NpyArray array) => SafeFile.Write(path, stream => WriteArray(stream, array));

    private static void WriteArray(Stream stream, NpyArray array)
    {
        var shape = array.Shape.Length == 1 ? $"({array.Shape[0]},)" : $"({string.Join(", ", array.Shape)})";
        var order = array.Type == "b1" ? "|" : "<";
        var header = $"{{'descr': '{order}{array.Type}', 'fortran_order': False, 'shape': {shape}, }}";
        header = header.PadRight((header.Length + 11 + 63) / 64 * 64 - 11) + "\n";
        stream.Write(_magic);
        stream.Write([1, 0, (byte)header.Length, (byte)(header.Length >> 8)]);
        stream.Write(Encoding.ASCII.GetBytes(header));
        var size = ElementSize(array.Type);
        var bytes = new byte[checked(size * array.Values.Length)];
        for (var k = 0; k < array.Values.Length; k++) Put(bytes.AsSpan(k * size, size), array.Type, array.Values[k]);
        stream.Write(bytes);
    }

    private static NpyArray ReadArray(ReadOnlySpan<byte> bytes, string where)
    {
        if (bytes.Length < 10 || !bytes[..6].SequenceEqual(_magic)) throw new NetworkException($"{where}: not a NumPy array (no NUMPY magic)");
        var (start, length) = bytes[6] == 1
            ? (10, BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]))
            : (12, bytes.Length < 12 ? int.MaxValue / 2 : BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]));
        if (length < 0 || start + length > bytes.Length) throw new NetworkException($"{where}: truncated header");
        var header = Encoding.ASCII.GetString(bytes.Slice(start, length));
        var descr = Field(header, "'descr':", where).Trim('\'', ' ');
        var isFortran = Field(header, "'fortran_order':", where).Trim() == "True";
        var bigEndian = descr.StartsWith('>');
        var type = descr.TrimStart('<', '>', '|', '=');
        var size = ElementSize(type);
        if (size == 0) throw new NetworkException($"{where}: element type '{descr}' is not a number type (use float32, float64 or an integer type)");
        var (shape, shapeText) = Shape(header, where);
        var count = shape.Aggregate(1L, (a, b) => a * b);
        var data = bytes[(start + length)..];
        if (data.Length < count * size)
            throw new NetworkException($"{where}: truncated: shape ({shapeText}) of {descr} needs {count * size} bytes, found {data.Length}");
        var values = new double[count];
        Span<byte> element = stackalloc byte[8];
        for (var k = 0; k < values.Length; k++)
        {
            var source = data.Slice(k * size, size);
            source.CopyTo(element);
            if (bigEndian) element[..size].Reverse();
            values[k] = Get(element[..size], type);
        }
        return new(shape, isFortran ? InCOrder(shape, values) : values, type);
    }

    private static (int[] Shape, string Text) Shape(string header, string where)
    {
        var text = Between(header[Math.Max(0, header.IndexOf("'shape':", StringComparison.Ordinal))..], "(", ")", where);
        var words = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var shape = new int[words.Length];
        var size = 1L;
        for (var axis = 0; axis < words.Length; axis++)
        {
            if (!int.TryParse(words[axis], NumberStyles.None, CultureInfo.InvariantCulture, out shape[axis]) || (size *= shape[axis]) > Array.MaxLength)
                throw new NetworkException($"{where}: shape ({text}) is not a shape that can be held");
        }
        return (shape, text);
    }

    /// <summary>Values written with the first axis running fastest, as numpy writes a transposed array.</summary>
    private static double[] InCOrder(int[] shape, double[] values)
    {
        var ordered = new double[values.Length];
        var index = new int[shape.Length];
        foreach (var value in values)
        {
            var at = 0;
            for (var axis = 0; axis < shape.Length; axis++) at = at * shape[axis] + index[axis];
            ordered[at] = value;
            for (var axis = 0; axis < shape.Length && ++index[axis] == shape[axis]; axis++) index[axis] = 0;
        }
        return ordered;
    }

    private static int ElementSize(string type) => type switch
    {
        "b1" or "i1" or "u1" => 1,
        "f2" or "i2" or "u2" => 2,
        "f4" or "i4" or "u4" => 4,
        "f8" or "i8" or "u8" => 8,
        _ => 0,
    };

    private static double Get(ReadOnlySpan<byte> b, string type) => type switch
    {
        "f8" => BinaryPrimitives.ReadDoubleLittleEndian(b),
        "f4" => BinaryPrimitives.ReadSingleLittleEndian(b),
        "f2" => (double)BinaryPrimitives.ReadHalfLittleEndian(b),
        "i8" => BinaryPrimitives.ReadInt64LittleEndian(b),
        "u8" => BinaryPrimitives.ReadUInt64LittleEndian(b),
        "i4" => BinaryPrimitives.ReadInt32LittleEndian(b),
        "u4" => BinaryPrimitives.ReadUInt32LittleEndian(b),
        "i2" => BinaryPrimitives.ReadInt16LittleEndian(b),
        "u2" => BinaryPrimitives.ReadUInt16LittleEndian(b),
        "i1" => (sbyte)b[0],
        _ => b[0],
    };

    private static void Put(Span<byte> b, string type, double value)
    {
        switch (type)
        {
            case "f8": BinaryPrimitives.WriteDoubleLittleEndian(b, value); break;
            case "f4": BinaryPrimitives.WriteSingleLittleEndian(b, (float)value); break;
            case "i8": BinaryPrimitives.WriteInt64LittleEndian(b, (long)value); break;
            case "i4": BinaryPrimitives.WriteInt32LittleEndian(b, (int)value); break;
            case "b1": b[0] = value != 0 ? (byte)1 : (byte)0; break;
            default: throw new ArgumentException($"element type {type} is not written");
        }
    }

    private static string Field(string header, string key, string where)
    {
        var at = header.IndexOf(key, StringComparison.Ordinal);
        var end = at < 0 ? -1 : header.IndexOf(',', at);
        return end < 0 ? throw new NetworkException($"{where}: header without {key}") : header[(at + key.Length)..end];
    }

    private static string Between(string header, string open, string close, string where)
    {
        var at = header.IndexOf(open, StringComparison.Ordinal);
        var end = at < 0 ? -1 : header.IndexOf(close, at, StringComparison.Ordinal);
        return end < 0 ? throw new NetworkException($"{where}: header without a shape") : header[(at + 1)..end];
    }
}
