using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;

namespace EqPropHW.Training;

/// <summary>One IDX file of unsigned bytes, plain or gzipped in one member: images [count, rows, columns] or labels [count].</summary>
/// <param name="Path">The file.</param>
/// <param name="Magic">Its magic number: 0x00000803 for images, 0x00000801 for labels.</param>
/// <param name="Shape">Lengths of the axes.</param>
/// <param name="Values">Content in C order.</param>
/// <remarks>Source: the format note of the MNIST database (big-endian header; 0x08 = unsigned byte; then the number of axes).</remarks>
internal sealed record IdxFile(string Path, uint Magic, int[] Shape, byte[] Values)
{
    public const uint ImageMagic = 0x00000803;
    public const uint LabelMagic = 0x00000801;
    private const int LongestSide = 4096;

    public int Count => Shape[0];

    /// <summary>Length of the unpacked content, header included.</summary>
    public long Bytes => 4 + 4L * Shape.Length + Values.Length;

    /// <summary>Reads a file whole and adds its unpacked bytes to a running hash.</summary>
    /// <exception cref="DataException">It cannot be read, has another magic number, or is not as long as its header says.</exception>
    public static IdxFile Read(string path, uint magic, IncrementalHash hash)
    {
        try
        {
            using var file = File.OpenRead(path);
            var packed = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
            var length = packed ? UnpackedLength(file) : file.Length;
            file.Position = 0;
            using var content = packed ? new GZipStream(file, CompressionMode.Decompress) : (Stream)file;

            var header = new byte[magic == ImageMagic ? 16 : 8];
            var read = content.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
            if (read >= 4) CheckMagic(path, BinaryPrimitives.ReadUInt32BigEndian(header), magic);
            if (read < header.Length)
            {
                CheckEnd();
                throw new DataException($"{path}: truncated: {read} bytes, expected a header of {header.Length}");
            }
            var shape = ReadShape(path, header);

            var expected = shape.Aggregate(1L, (product, length) => product * length);
            if (expected > Array.MaxLength)
                throw new DataException($"{path}: the header says {string.Join(" x ", shape)} bytes, more than can be held");
            var values = new byte[Math.Min(expected, length)];
            var got = content.ReadAtLeast(values, values.Length, throwOnEndOfStream: false);
            read += got;
            if (got == expected && content.ReadByte() >= 0)
                throw new DataException($"{path}: more bytes than the header says, expected {header.Length} + {string.Join(" x ", shape)}");
            CheckEnd();
            if (got < expected)
                throw new DataException($"{path}: truncated: {got} bytes after the header, expected {string.Join(" x ", shape)} = {expected}");
            hash.AppendData(header);
            hash.AppendData(values);
            return new(path, magic, shape, values);

            void CheckEnd()
            {
                if (packed && read != length) throw new InvalidDataException("the length at the end of the file is another");
            }
        }
        catch (InvalidDataException e)
        {
            throw new DataException($"{path}: the gzip data are damaged or cut off", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: cannot be read: {e.Message}", e);
        }
    }

    // A gzip file ends with the length of its content. GZipStream accepts a file without that end, so it is compared here;
    // it also bounds what is allocated for a header that promises too much.
    private static uint UnpackedLength(FileStream file)
    {
        if (file.Length < 18) throw new InvalidDataException("shorter than an empty gzip file");
        var end = new byte[4];
        file.Position = file.Length - end.Length;
        file.ReadExactly(end);
        return BinaryPrimitives.ReadUInt32LittleEndian(end);
    }

    private static void CheckMagic(string path, uint found, uint expected)
    {
        if (found == expected) return;
        var what = found switch
        {
            LabelMagic => "this is a label file",
            ImageMagic => "this is an image file",
            _ when found >> 16 == 0 && (byte)(found >> 8) is 9 or >= 0x0b and <= 0x0e => "an IDX file of another element type",
            _ => "this is not an IDX file of images or labels",
        };
        throw new DataException($"{path}: magic number 0x{found:x8}, expected 0x{expected:x8}: {what}");
    }

    private static int[] ReadShape(string path, ReadOnlySpan<byte> header)
    {
        var shape = new int[header.Length / 4 - 1];
        for (var axis = 0; axis < shape.Length; axis++)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(header[(4 + 4 * axis)..]);
            if (axis == 0 && length == 0) throw new DataException($"{path}: holds 0 {(shape.Length == 1 ? "labels" : "images")}");
            var most = axis == 0 ? int.MaxValue : LongestSide;
            if (length < 1 || length > most)
                throw new DataException($"{path}: {(axis == 0 ? "count" : axis == 1 ? "rows" : "columns")} {length}, expected 1 to {most}");
            shape[axis] = (int)length;
        }
        return shape;
    }
}
