using System.Net;
using System.Net.Sockets;
using EqPropHW.Boards;
using EqPropHW.Core;
using EqPropHW.Emulator;
using EqPropHW.Profiles;

namespace EqPropHW.DeviceTests;

/// <summary>The emulator in this process, in single precision.</summary>
public sealed class EmulatorInProcess : DeviceConformance
{
    protected override ValueTask<IDevice> OpenAsync(Substrate substrate, Topology topology)
        => ValueTask.FromResult<IDevice>(Emulated.Open("xy-ideal", substrate, topology));
}

/// <summary>The emulator in this process, in the integers of a board.</summary>
public sealed class FixedEmulatorInProcess : DeviceConformance
{
    protected override ValueTask<IDevice> OpenAsync(Substrate substrate, Topology topology)
        => ValueTask.FromResult<IDevice>(Emulated.Open("xor-board", substrate, topology));
}

/// <summary>The emulator served over a loopback socket.</summary>
public sealed class EmulatorOverTcp : DeviceConformance
{
    protected override async ValueTask<IDevice> OpenAsync(Substrate substrate, Topology topology)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var accepted = listener.AcceptTcpClientAsync();
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        _ = Emulated.ServeAsync((await accepted).GetStream(), substrate);
        return await BoardDevice.OpenAsync(client.GetStream(), substrate, topology);
    }
}

/// <summary>The emulator served over a pseudo-terminal, opened as a serial port.</summary>
public sealed class EmulatorOverPty : DeviceConformance
{
    protected override async ValueTask<IDevice> OpenAsync(Substrate substrate, Topology topology)
    {
        var pty = PtyLink.Create();
        var port = SerialLink.Open(pty.PortPath);
        _ = Task.Run(() => Emulated.ServeAsync(pty, substrate));
        return await BoardDevice.OpenAsync(port, substrate, topology);
    }
}

/// <summary>The firmware as a process on a pseudo-terminal.</summary>
public sealed class HostFirmware : DeviceConformance
{
    protected override ValueTask<IDevice> OpenAsync(Substrate substrate, Topology topology) => Emulated.BoardAsync("host", substrate, topology);
}

/// <summary>The firmware on a Cortex-M3.</summary>
public sealed class CortexM3 : DeviceConformance
{
    protected override ValueTask<IDevice> OpenAsync(Substrate substrate, Topology topology) => Emulated.BoardAsync("m3", substrate, topology);
}

/// <summary>The firmware on a Cortex-M0.</summary>
public sealed class CortexM0 : DeviceConformance
{
    protected override ValueTask<IDevice> OpenAsync(Substrate substrate, Topology topology) => Emulated.BoardAsync("m0", substrate, topology);
}

/// <summary>The firmware on an ATmega328P, whose 2 KiB hold eight nodes.</summary>
public sealed class Atmega : DeviceConformance
{
    protected override string? Refuses(int nodes) => nodes > 8 ? "holds up to 8 nodes" : null;

    protected override ValueTask<IDevice> OpenAsync(Substrate substrate, Topology topology) => Emulated.BoardAsync("avr", substrate, topology);
}

/// <summary>Ways to open a device.</summary>
internal static class Emulated
{
    public static EmulatorDevice Open(string profile, Substrate substrate, Topology topology, TimeModel? time = null)
        => new(ShippedProfiles.Load(For(profile, substrate)), substrate, topology, new() { Threads = 1, Time = time });

    public static async Task ServeAsync(Stream stream, Substrate substrate, string profile = "xy-ideal")
    {
        await using (stream)
        await using (var host = Host(profile, substrate))
        {
            await host.ServeAsync(stream);
        }
    }

    public static BoardHost Host(string profile, Substrate? substrate = null) => new(
        Open(profile, substrate ?? new XyArray(), new(2, [new(0, 1)], [0], [1])),
        new() { Rewire = wiring => Open(profile, wiring.Substrate, wiring.Topology, wiring.Time) });

    /// <summary>The profile of the same kind for a substrate.</summary>
    private static string For(string profile, Substrate substrate) => substrate is XyArray ? profile : profile == "xor-board" ? "neuron-board" : "neuron-ideal";

    public static async ValueTask<IDevice> BoardAsync(string kind, Substrate substrate, Topology topology)
        => await BoardDevice.OpenAsync(await EmulatedBoard.StartAsync(kind), substrate, topology, options: EmulatedBoard.Options(kind));
}
