using System.Runtime.InteropServices;

namespace EqPropHW.Boards;

/// <summary>A stream over a non-blocking file descriptor: poll waits, a hang-up is an <see cref="IOException"/>, never a timeout.</summary>
/// <remarks>Reads and writes block the calling thread in poll and look at their token every few milliseconds; data are never late for it.</remarks>
public abstract unsafe class DescriptorStream : WireStream
{
    private const int PollMilliseconds = 5;

    private readonly int _descriptor;
    private readonly string _name;
    private bool _isClosed;

    /// <summary>Takes over a descriptor.</summary>
    /// <param name="descriptor">Open and non-blocking; closed with the stream.</param>
    /// <param name="name">Its name in messages.</param>
    protected DescriptorStream(int descriptor, string name) => (_descriptor, _name) = (descriptor, name);

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        => ValueTask.FromResult(ReadSome(buffer.Span, cancellationToken));

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        WriteAll(buffer.Span, cancellationToken);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!_isClosed) Posix.Close(_descriptor);
        _isClosed = true;
        base.Dispose(disposing);
    }

    private int ReadSome(Span<byte> buffer, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        fixed (byte* bytes = buffer)
        {
            while (true)
            {
                var count = Posix.Read(_descriptor, bytes, buffer.Length);
                if (count > 0) return (int)count;
                if (count == 0) throw Gone("it was closed");
                var error = Marshal.GetLastPInvokeError();
                if (error == Posix.InputOutput) throw Gone("it hung up");
                if (error is not (Posix.TryAgain or Posix.Interrupted)) throw Gone(Posix.LastError);
                Wait(Posix.PollIn, cancellation);
            }
        }
    }

    private void WriteAll(ReadOnlySpan<byte> buffer, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        fixed (byte* bytes = buffer)
        {
            for (var done = 0; done < buffer.Length;)
            {
                var count = Posix.Write(_descriptor, bytes + done, buffer.Length - done);
                if (count > 0)
                {
                    done += (int)count;
                    continue;
                }
                if (Marshal.GetLastPInvokeError() is not (Posix.TryAgain or Posix.Interrupted)) throw Gone(Posix.LastError);
                Wait(Posix.PollOut, cancellation);
            }
        }
    }

    private void Wait(short events, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var poll = new Posix.PollDescriptor { Descriptor = _descriptor, Events = events };
            var ready = Posix.Poll(&poll, 1, PollMilliseconds);
            if (ready == 0) continue;
            if ((poll.Returned & events) != 0) return;
            if (ready > 0 && (poll.Returned & (Posix.PollHangUp | Posix.PollError)) != 0) throw Gone("it hung up");
        }
    }

    private IOException Gone(string why) => new($"{_name}: {why}");
}
