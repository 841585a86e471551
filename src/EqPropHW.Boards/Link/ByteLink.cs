using System.Net.Sockets;
using EqPropHW.Boards.Wire;
using EqPropHW.Core;

namespace EqPropHW.Boards;

/// <summary>Frames over a stream, with deadlines: what fails is a typed exception, what is late is a null.</summary>
internal sealed class ByteLink(Stream stream, TimeProvider clock) : IAsyncDisposable
{
    private readonly byte[] _chunk = new byte[16384];
    private FrameReader _reader = new(256);
    private int _next;
    private int _end;

    /// <summary>Sets the longest body that is accepted; what arrived of a frame so far is dropped.</summary>
    public void SetMtu(int mtu) => _reader = new(mtu);

    /// <summary>Sends bytes.</summary>
    /// <returns>Whether they were taken before the deadline.</returns>
    public async ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> bytes, TimeSpan limit, CancellationToken cancellation)
    {
        using var timer = new Deadline(clock, limit, cancellation);
        try
        {
            await stream.WriteAsync(bytes, timer.Token).ConfigureAwait(false);
            await stream.FlushAsync(timer.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            throw new LinkException($"the link is lost while writing: {e.Message}", e);
        }
    }

    /// <summary>Waits for the next good frame.</summary>
    /// <returns>The frame, its payload valid until the next call; null when the limit passed.</returns>
    public async ValueTask<Frame?> ReadAsync(TimeSpan limit, CancellationToken cancellation)
    {
        if (TryTake(out var frame)) return frame;
        using var timer = new Deadline(clock, limit, cancellation);
        while (true)
        {
            try
            {
                (_next, _end) = (0, await stream.ReadAsync(_chunk, timer.Token).ConfigureAwait(false));
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                return null;
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
            {
                throw new LinkException($"the link is lost while reading: {e.Message}", e);
            }
            if (_end == 0) throw new LinkException("the link is lost: the other end closed it");
            if (TryTake(out frame)) return frame;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private bool TryTake(out Frame frame)
    {
        var bytes = _chunk.AsSpan(_next, _end - _next);
        ReadOnlySpan<byte> rest = bytes;
        var found = _reader.TryRead(ref rest, out frame);
        _next = _end - rest.Length;
        return found;
    }

    /// <summary>A token that ends with the caller's own or when a time is over.</summary>
    private sealed class Deadline : IDisposable
    {
        private readonly CancellationTokenSource _late;
        private readonly CancellationTokenSource? _either;

        public Deadline(TimeProvider clock, TimeSpan limit, CancellationToken cancellation)
        {
            _late = new(limit, clock);
            if (cancellation.CanBeCanceled) _either = CancellationTokenSource.CreateLinkedTokenSource(_late.Token, cancellation);
        }

        public CancellationToken Token => (_either ?? _late).Token;

        public void Dispose()
        {
            _either?.Dispose();
            _late.Dispose();
        }
    }
}
