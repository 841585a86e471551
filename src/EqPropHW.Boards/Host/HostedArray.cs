using EqPropHW.Boards.Wire;
using EqPropHW.Core;

namespace EqPropHW.Boards;

/// <summary>A served device with what is loaded into it: the half of a board below the wire.</summary>
internal sealed class HostedArray(IDevice device, BoardHostOptions options) : IAsyncDisposable
{
    private readonly byte[]?[] _loaded = new byte[]?[4];
    private readonly Float64Numbers _numbers = new();
    private IDevice _device = device;
    private RunCodec? _codec;
    private PhaseProgram? _program;
    private (LoadTarget Target, byte[] Bytes, int Filled, uint Crc)? _open;

    /// <summary>Control cycles since the start, all samples added.</summary>
    public ulong Cycles { get; private set; }

    /// <summary>What the device is.</summary>
    public DeviceDescription Description => _device.Description;

    /// <summary>Checksum of what a target holds, 0 for nothing.</summary>
    public uint Crc(LoadTarget target) => _loaded[(int)target] is { } bytes ? Crc32C.Of(bytes) : 0;

    /// <summary>Makes the wiring of a device that cannot be rewired readable.</summary>
    public void AdoptWiring()
    {
        var d = _device.Description;
        _loaded[(int)LoadTarget.Wiring] = new BoardWiring(d.Substrate, d.Topology, d.Time, d.Timing).Encode(_numbers.Code);
    }

    /// <summary>Forgets an unfinished load.</summary>
    public void DropLoad() => _open = null;

    public byte[] Begin(ref WireReader r)
    {
        var (target, format, length, crc) = ((LoadTarget)r.U8(), r.U8(), r.U32(), r.U32());
        r.End();
        if (!Enum.IsDefined(target) || format != _numbers.Code || (target == LoadTarget.Wiring && options.Rewire is null))
            throw new RefusedException(ErrorCode.UnknownTarget, (uint)target);
        const uint most = 1 << 28;
        if (length > most) throw new RefusedException(ErrorCode.LoadTooLong, most);
        _open = (target, new byte[length], 0, crc);
        return [];
    }

    public byte[] Chunk(ref WireReader r)
    {
        if (_open is not { } load) throw new RefusedException(ErrorCode.LoadIncomplete, 0);
        var offset = r.U32();
        var data = r.Bytes(r.Left);
        if (offset != load.Filled || data.Length > load.Bytes.Length - load.Filled) throw new RefusedException(ErrorCode.LoadOffset, (uint)load.Filled);
        data.CopyTo(load.Bytes.AsSpan(load.Filled));
        _open = load with { Filled = load.Filled + data.Length };
        return [];
    }

    public async ValueTask<byte[]> CommitAsync(CancellationToken cancellation)
    {
        if (_open is not { } load) throw new RefusedException(ErrorCode.LoadIncomplete, 0);
        if (load.Filled < load.Bytes.Length) throw new RefusedException(ErrorCode.LoadIncomplete, (uint)(load.Bytes.Length - load.Filled));
        _open = null;
        var found = Crc32C.Of(load.Bytes);
        if (found != load.Crc) throw new RefusedException(ErrorCode.LoadChecksum, found);
        try
        {
            await UseAsync(load.Target, load.Bytes, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ProtocolException or NetworkException or ArgumentException)
        {
            throw new RefusedException(ErrorCode.LoadContent, 0);
        }
        return new WireWriter().U32(Crc(load.Target)).ToArray();
    }

    public byte[] Read(ref WireReader r)
    {
        var (target, offset, length) = (r.U8(), r.U32(), r.U16());
        r.End();
        if (target is < 1 or > 3) throw new RefusedException(ErrorCode.UnknownTarget, target);
        if (_loaded[target] is not { } bytes) throw new RefusedException(ErrorCode.NothingToRead, target);
        var from = (int)Math.Min(offset, bytes.Length);
        return new WireWriter().U32(bytes.Length).Bytes(bytes.AsSpan(from, Math.Min(length, bytes.Length - from))).ToArray();
    }

    /// <summary>Reads a RUN: the samples, once it is clear that what it expects is loaded.</summary>
    public SampleBatch Samples(ref WireReader r)
    {
        for (var target = 1; target <= 3; target++)
        {
            if (_loaded[target] is null) throw new RefusedException(ErrorCode.NotLoaded, (uint)target);
        }
        var stamp = unchecked(Crc(LoadTarget.Wiring) + Crc(LoadTarget.Parameters) + Crc(LoadTarget.Program));
        if (r.U32() != stamp) throw new RefusedException(ErrorCode.StaleStamp, stamp);
        var count = r.U16();
        if (count > options.MaxSamples) throw new RefusedException(ErrorCode.TooManySamples, (uint)options.MaxSamples);
        return _codec!.Batch(ref r, count);
    }

    public async ValueTask<byte[]> RunAsync(SampleBatch batch, CancellationToken cancellation)
    {
        Readouts readouts;
        try
        {
            readouts = await _device.RunAsync(_program!, batch, cancellation).ConfigureAwait(false);
        }
        catch (ArgumentException)
        {
            throw new RefusedException(ErrorCode.WrongLength, (uint)batch.Count);
        }
        foreach (var cycles in readouts.Cycles) Cycles += (ulong)cycles;
        return _codec!.Answer(Cycles, 0, readouts);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _device.DisposeAsync();

    private async ValueTask UseAsync(LoadTarget target, byte[] bytes, CancellationToken cancellation)
    {
        switch (target)
        {
            case LoadTarget.Wiring:
                var fresh = options.Rewire!(BoardWiring.Decode(bytes, _numbers.Code));
                await _device.DisposeAsync().ConfigureAwait(false);
                _device = fresh;
                _loaded.AsSpan().Clear();
                AdoptWiring();
                break;
            case LoadTarget.Parameters:
                RequireWiring();
                var parameters = Parameters.Zero(Description.Substrate, Description.Topology);
                Loads.Decode(bytes, _numbers, parameters);
                await _device.ProgramAsync(parameters, parameters, cancellation).ConfigureAwait(false);
                _loaded[(int)target] = Loads.Encode(parameters, _numbers);
                break;
            default:
                RequireWiring();
                var program = Loads.Decode(bytes, _numbers);
                program.Validate(Description.Substrate);
                (_program, _codec) = (program, new(Description.Topology, program, _numbers));
                _loaded[(int)target] = bytes;
                break;
        }
    }

    private void RequireWiring()
    {
        if (_loaded[(int)LoadTarget.Wiring] is null) throw new RefusedException(ErrorCode.NotLoaded, (uint)LoadTarget.Wiring);
    }
}
