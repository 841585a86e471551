namespace EqPropHW.Boards;

/// <summary>What a bad wire does to a byte.</summary>
public enum ByteFault
{
    /// <summary>It never arrives.</summary>
    Dropped,

    /// <summary>One of its bits is another one.</summary>
    Flipped,

    /// <summary>It arrives twice.</summary>
    Duplicated,

    /// <summary>It and all behind it arrive late.</summary>
    Delayed,
}

/// <summary>One fault of a wire.</summary>
/// <param name="Fault">What happens.</param>
/// <param name="OnRead">Whether to a byte the host reads, else to one it writes.</param>
/// <param name="At">Which byte of that direction.</param>
/// <param name="Bit">Which bit flips.</param>
/// <param name="Delay">How late.</param>
public readonly record struct WireFault(ByteFault Fault, bool OnRead, long At, int Bit = 0, TimeSpan Delay = default);

/// <summary>A wire with planned faults, for tests of what stands above it.</summary>
/// <param name="wire">The good wire; disposed with this one.</param>
/// <param name="faults">What goes wrong, and where.</param>
/// <param name="clock">The clock of delays.</param>
public sealed class FaultInjector(Stream wire, IReadOnlyList<WireFault> faults, TimeProvider clock) : WireStream
{
    private readonly Queue<byte> _ready = new();
    private long _read;
    private long _written;

    /// <summary>Faults that happened so far.</summary>
    public int Happened { get; private set; }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_ready.Count == 0)
        {
            var count = await wire.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (count == 0) return 0;
            var (bytes, late) = Spoil(buffer.Span[..count], onRead: true, ref _read);
            foreach (var b in bytes) _ready.Enqueue(b);
            // Whoever stops waiting finds the bytes at its next read.
            if (late > TimeSpan.Zero) await Task.Delay(late, clock, cancellationToken).ConfigureAwait(false);
        }
        var taken = Math.Min(buffer.Length, _ready.Count);
        for (var k = 0; k < taken; k++) buffer.Span[k] = _ready.Dequeue();
        return taken;
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var (bytes, late) = Spoil(buffer.Span, onRead: false, ref _written);
        if (late > TimeSpan.Zero) await Task.Delay(late, clock, cancellationToken).ConfigureAwait(false);
        if (bytes.Length > 0) await wire.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) wire.Dispose();
        base.Dispose(disposing);
    }

    private (byte[] Bytes, TimeSpan Late) Spoil(ReadOnlySpan<byte> bytes, bool onRead, ref long position)
    {
        var (result, late, first) = (new List<byte>(bytes.Length + 1), TimeSpan.Zero, position);
        position += bytes.Length;
        for (var k = 0; k < bytes.Length; k++)
        {
            var (value, copies) = (bytes[k], 1);
            foreach (var fault in faults)
            {
                if (fault.OnRead != onRead || fault.At != first + k) continue;
                Happened++;
                switch (fault.Fault)
                {
                    case ByteFault.Dropped: copies = 0; break;
                    case ByteFault.Duplicated: copies = 2; break;
                    case ByteFault.Flipped: value ^= (byte)(1 << fault.Bit); break;
                    default: late += fault.Delay; break;
                }
            }
            for (var c = 0; c < copies; c++) result.Add(value);
        }
        return ([.. result], late);
    }
}
