using EqPropHW.Cli;
using EqPropHW.Core;
using EqPropHW.Emulator;

namespace EqPropHW.Tests.Cli;

/// <summary>The warning of training that explicit steps have become too long.</summary>
public sealed class StepBoundWatchTests
{
    private static readonly XyArray _xy = new();
    private static readonly Topology _topology = new(3, [new(0, 1), new(1, 2)], [0], [2]);

    [Fact]
    public void Warns_once_and_with_numbers_when_couplings_grow()
    {
        var watch = Watch(Integrator.Euler);
        Assert.Null(watch.Look(0, Couplings(1)));
        var warning = watch.Look(50, Couplings(10));

        // Node 1: |J| over both neighbours, over its free neighbour, times a step of a tenth of tau.
        Assert.Contains("at update 50", warning, StringComparison.Ordinal);
        Assert.Contains("30/tau", warning, StringComparison.Ordinal);
        Assert.Contains("0.1 tau makes that 3, and beyond 2", warning, StringComparison.Ordinal);
        Assert.Null(watch.Look(100, Couplings(20)));
    }

    [Fact]
    public void Adaptive_steps_need_no_warning() => Assert.Null(Watch(Integrator.Adaptive).Look(0, Couplings(1000)));

    private static StepBoundWatch Watch(Integrator integrator)
    {
        var timing = new DeviceTiming(10, 1) { Integrator = integrator };
        var profile = new HardwareProfile("test", "", "", "xy", new(false, 1), timing, DeviceLimits.None, new(true, true, true, 16));
        return new(new EmulatorDevice(profile, _xy, _topology).Description);
    }

    private static Parameters Couplings(double value)
    {
        var parameters = Parameters.Zero(_xy, _topology);
        Array.Fill(parameters.Couplings, value);
        return parameters;
    }
}
