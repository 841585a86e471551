using EqPropHW.Boards.Wire;
using EqPropHW.Core;

namespace EqPropHW.Boards;

/// <summary>Writes and reads whole loads, and keeps the checksum of what the device stores: the stamp of its runs.</summary>
internal sealed class LoadWriter(HostLink link)
{
    private const int ChunkHead = 4;

    private readonly uint[] _stored = new uint[4];

    /// <summary>What a RUN names as loaded.</summary>
    public uint Stamp => unchecked(_stored[1] + _stored[2] + _stored[3]);

    /// <summary>Replaces what a target holds, or leaves it as it was.</summary>
    /// <returns>The bytes the device now stores.</returns>
    public async ValueTask<byte[]> LoadAsync(LoadTarget target, byte[] bytes, CancellationToken cancellation)
    {
        var crc = Crc32C.Of(bytes);
        var room = link.Capabilities.Mtu - Frame.Overhead - ChunkHead;
        var chunks = (bytes.Length + room - 1) / room;
        var stored = 0u;
        await link.ExchangeAsync(
            chunks + 2,
            k => k == 0 ? new(MessageType.LoadBegin, new WireWriter().U8((int)target).U8(link.Capabilities.Format).U32(bytes.Length).U32(crc).ToArray())
                : k > chunks ? new(MessageType.LoadCommit, default, 4)
                : new(MessageType.LoadChunk, Chunk(bytes, (k - 1) * room, room)),
            (k, payload) =>
            {
                if (k > chunks) stored = new WireReader(payload.Span, "answer to LOAD_COMMIT").U32();
            },
            cancellation).ConfigureAwait(false);
        _stored[(int)target] = stored;
        return stored == crc ? bytes : await ReadAsync(target, stored, cancellation).ConfigureAwait(false);
    }

    /// <summary>Reads what a target holds and takes it as loaded.</summary>
    public async ValueTask<byte[]> AdoptAsync(LoadTarget target, CancellationToken cancellation)
    {
        var bytes = await ReadAsync(target, null, cancellation).ConfigureAwait(false);
        _stored[(int)target] = Crc32C.Of(bytes);
        return bytes;
    }

    private async ValueTask<byte[]> ReadAsync(LoadTarget target, uint? crc, CancellationToken cancellation)
    {
        var room = link.Capabilities.Mtu - Frame.Overhead - ChunkHead;
        var bytes = new List<byte>();
        for (var total = uint.MaxValue; bytes.Count < total;)
        {
            var answer = await link.AskAsync(new(MessageType.Read, new WireWriter().U8((int)target).U32(bytes.Count).U16(Math.Min(room, ushort.MaxValue)).ToArray(), room), cancellation).ConfigureAwait(false);
            total = new WireReader(answer, "answer to READ").U32();
            if (answer.Length <= ChunkHead && bytes.Count < total) throw new ProtocolException($"answer to READ: no bytes at {bytes.Count} of {total}");
            bytes.AddRange(answer.AsSpan(ChunkHead));
        }
        if (crc is { } expected && Crc32C.Of(bytes.ToArray()) != expected) throw new ProtocolException($"{target} reads back with another checksum than its load was answered with");
        return [.. bytes];
    }

    private static byte[] Chunk(byte[] bytes, int from, int room)
        => new WireWriter().U32(from).Bytes(bytes.AsSpan(from, Math.Min(room, bytes.Length - from))).ToArray();
}
