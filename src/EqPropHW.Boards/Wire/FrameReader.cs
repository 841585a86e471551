using System.Buffers.Binary;

namespace EqPropHW.Boards.Wire;

/// <summary>Finds frames in bytes that arrive in any pieces; what is no frame is dropped and counted.</summary>
/// <param name="mtu">Longest body; no more memory is ever used.</param>
/// <param name="takesText">Whether the line <c>*IDN?</c> is delivered as a frame of type <see cref="MessageType.Text"/>.</param>
public sealed class FrameReader(int mtu, bool takesText = false)
{
    private readonly byte[] _buffer = new byte[Cobs.MaxEncoded(mtu)];
    private int _length;
    private bool _isTooLong;

    /// <summary>Frames dropped because of their checksum.</summary>
    public uint BadCrc { get; private set; }

    /// <summary>Frames dropped because they are too short or no COBS.</summary>
    public uint Broken { get; private set; }

    /// <summary>Frames dropped because they are longer than the MTU.</summary>
    public uint TooLong { get; private set; }

    private static ReadOnlySpan<byte> Question => "*IDN?"u8;

    /// <summary>Takes bytes up to the end of the next good frame.</summary>
    /// <param name="bytes">Arrived bytes; advanced behind those taken.</param>
    /// <param name="frame">The frame; its payload is valid until the next call.</param>
    /// <returns>Whether there is one; if not, all bytes were taken.</returns>
    public bool TryRead(ref ReadOnlySpan<byte> bytes, out Frame frame)
    {
        while (!bytes.IsEmpty)
        {
            var b = bytes[0];
            bytes = bytes[1..];
            if (b == 0)
            {
                if (EndFrame(out frame)) return true;
            }
            else if (takesText && b == '\n' && IsQuestion())
            {
                _length = 0;
                frame = new(MessageType.Text, 0, default);
                return true;
            }
            else if (_length == _buffer.Length)
            {
                _isTooLong = true;
            }
            else
            {
                _buffer[_length++] = b;
            }
        }
        frame = default;
        return false;
    }

    private bool EndFrame(out Frame frame)
    {
        frame = default;
        var (length, tooLong) = (_length, _isTooLong);
        (_length, _isTooLong) = (0, false);
        if (length == 0) return false;
        if (tooLong)
        {
            TooLong++;
            return false;
        }
        var body = Cobs.Decode(_buffer.AsSpan(0, length));
        if (body > mtu)
        {
            TooLong++;
            return false;
        }
        if (body < Frame.Overhead)
        {
            Broken++;
            return false;
        }
        var crc = BinaryPrimitives.ReadUInt32LittleEndian(_buffer.AsSpan(body - 4));
        if (crc != Crc32C.Of(_buffer.AsSpan(0, body - 4)))
        {
            BadCrc++;
            return false;
        }
        frame = new((MessageType)_buffer[0], _buffer[1], _buffer.AsMemory(4, body - Frame.Overhead), _buffer[2], _buffer[3]) { Crc = crc };
        return true;
    }

    private bool IsQuestion()
    {
        var line = _buffer.AsSpan(0, _length);
        return line.SequenceEqual(Question) || (_length == Question.Length + 1 && line.StartsWith(Question) && line[^1] == '\r');
    }
}
