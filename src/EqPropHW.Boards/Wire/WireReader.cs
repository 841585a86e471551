using System.Buffers.Binary;
using EqPropHW.Core;

namespace EqPropHW.Boards.Wire;

/// <summary>Reads little-endian fields one after another; what is missing is a <see cref="ProtocolException"/>.</summary>
/// <param name="bytes">What is read.</param>
/// <param name="what">Name of it in messages.</param>
public ref struct WireReader(ReadOnlySpan<byte> bytes, string what)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Bytes read so far.</summary>
    public int Offset { get; private set; }

    /// <summary>Bytes not read yet.</summary>
    public readonly int Left => _bytes.Length - Offset;

    /// <summary>Reads a u8.</summary>
    public byte U8() => Bytes(1)[0];

    /// <summary>Reads a u16.</summary>
    public ushort U16() => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2));

    /// <summary>Reads an i16.</summary>
    public short I16() => BinaryPrimitives.ReadInt16LittleEndian(Bytes(2));

    /// <summary>Reads a u32.</summary>
    public uint U32() => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4));

    /// <summary>Reads a u64.</summary>
    public ulong U64() => BinaryPrimitives.ReadUInt64LittleEndian(Bytes(8));

    /// <summary>Reads an f64.</summary>
    public double F64() => BinaryPrimitives.ReadDoubleLittleEndian(Bytes(8));

    /// <summary>Reads bytes as they are.</summary>
    public ReadOnlySpan<byte> Bytes(int count)
    {
        if (count > Left) throw new ProtocolException($"{what}: {_bytes.Length} bytes, but at least {Offset + (long)count} were expected");
        Offset += count;
        return _bytes.Slice(Offset - count, count);
    }

    /// <summary>Refuses bytes that nobody asked for.</summary>
    public readonly void End()
    {
        if (Left > 0) throw new ProtocolException($"{what}: {_bytes.Length} bytes, but {Offset} were expected");
    }
}
