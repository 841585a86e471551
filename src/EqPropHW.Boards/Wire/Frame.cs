using System.Buffers.Binary;

namespace EqPropHW.Boards.Wire;

/// <summary>One frame of EPLink: <c>COBS(type, seq, flags, chan, payload, crc) 0x00</c>.</summary>
/// <param name="Type">Type of the request or of its answer.</param>
/// <param name="Seq">Number of the request.</param>
/// <param name="Payload">Content.</param>
/// <param name="Flags">Bits 0 to 3 must be understood.</param>
/// <param name="Channel">Which array of a carrier.</param>
public readonly record struct Frame(MessageType Type, byte Seq, ReadOnlyMemory<byte> Payload, byte Flags = 0, byte Channel = 0)
{
    /// <summary>Bytes of a body that are not payload.</summary>
    public const int Overhead = 8;

    /// <summary>Checksum of the body, in a frame that was read.</summary>
    public uint Crc { get; init; }

    /// <summary>The frame as it goes over the wire, closing zero included.</summary>
    public byte[] Encode()
    {
        var body = new byte[Payload.Length + Overhead];
        (body[0], body[1], body[2], body[3]) = ((byte)Type, Seq, Flags, Channel);
        Payload.Span.CopyTo(body.AsSpan(4));
        BinaryPrimitives.WriteUInt32LittleEndian(body.AsSpan(body.Length - 4), Crc32C.Of(body.AsSpan(0, body.Length - 4)));
        var encoded = new byte[Cobs.MaxEncoded(body.Length) + 1];
        var length = Cobs.Encode(body, encoded);
        return encoded[..(length + 1)];
    }

    /// <summary>Longest encoding of a frame with this payload, closing zero included.</summary>
    public static int MaxEncoded(int payload) => Cobs.MaxEncoded(payload + Overhead) + 1;
}
