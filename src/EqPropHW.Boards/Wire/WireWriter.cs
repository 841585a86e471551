using System.Buffers;
using System.Buffers.Binary;

namespace EqPropHW.Boards.Wire;

/// <summary>Writes little-endian fields one after another.</summary>
public sealed class WireWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new(64);

    /// <summary>Bytes written so far.</summary>
    public int Length => _bytes.WrittenCount;

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    /// <summary>A copy of what was written.</summary>
    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    /// <summary>Writes a u8.</summary>
    public WireWriter U8(int value)
    {
        _bytes.GetSpan(1)[0] = checked((byte)value);
        _bytes.Advance(1);
        return this;
    }

    /// <summary>Writes a u16.</summary>
    public WireWriter U16(int value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes.GetSpan(2), checked((ushort)value));
        _bytes.Advance(2);
        return this;
    }

    /// <summary>Writes an i16.</summary>
    public WireWriter I16(short value)
    {
        BinaryPrimitives.WriteInt16LittleEndian(_bytes.GetSpan(2), value);
        _bytes.Advance(2);
        return this;
    }

    /// <summary>Writes a u32.</summary>
    public WireWriter U32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.GetSpan(4), value);
        _bytes.Advance(4);
        return this;
    }

    /// <summary>Writes a u32 from a number that is not negative.</summary>
    public WireWriter U32(int value) => U32(checked((uint)value));

    /// <summary>Writes a u64.</summary>
    public WireWriter U64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes.GetSpan(8), value);
        _bytes.Advance(8);
        return this;
    }

    /// <summary>Writes an f64.</summary>
    public WireWriter F64(double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(_bytes.GetSpan(8), value);
        _bytes.Advance(8);
        return this;
    }

    /// <summary>Writes bytes as they are.</summary>
    public WireWriter Bytes(ReadOnlySpan<byte> bytes)
    {
        _bytes.Write(bytes);
        return this;
    }
}
