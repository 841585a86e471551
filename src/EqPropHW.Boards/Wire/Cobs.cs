namespace EqPropHW.Boards.Wire;

/// <summary>Consistent overhead byte stuffing: bytes without a zero, at the price of one byte in 254.</summary>
/// <remarks>Source: Cheshire and Baker 1997. A piece of 254 bytes that ends the body is followed by nothing.</remarks>
public static class Cobs
{
    /// <summary>Longest encoding of a body, without the closing zero.</summary>
    public static int MaxEncoded(int length) => length + length / 254 + 1;

    /// <summary>Encodes a body.</summary>
    /// <param name="body">Read.</param>
    /// <param name="into">Written, at least <see cref="MaxEncoded"/> long; must not overlap.</param>
    /// <returns>Bytes written, without a closing zero.</returns>
    public static int Encode(ReadOnlySpan<byte> body, Span<byte> into)
    {
        var (code, written, piece) = (0, 1, 1);
        for (var i = 0; i < body.Length; i++)
        {
            if (body[i] != 0)
            {
                into[written++] = body[i];
                if (++piece < 255 || i + 1 == body.Length) continue;
            }
            into[code] = (byte)piece;
            (code, piece) = (written++, 1);
        }
        into[code] = (byte)piece;
        return written;
    }

    /// <summary>Decodes in place.</summary>
    /// <param name="bytes">An encoding without its closing zero; overwritten by the body.</param>
    /// <returns>Length of the body, or -1 when the bytes are no encoding.</returns>
    public static int Decode(Span<byte> bytes)
    {
        var (read, written) = (0, 0);
        while (read < bytes.Length)
        {
            int piece = bytes[read++];
            if (piece == 0 || read + piece - 1 > bytes.Length) return -1;
            if (bytes.Slice(read, piece - 1).Contains((byte)0)) return -1;
            bytes.Slice(read, piece - 1).CopyTo(bytes[written..]);
            read += piece - 1;
            written += piece - 1;
            if (piece < 255 && read < bytes.Length) bytes[written++] = 0;
        }
        return written;
    }
}
