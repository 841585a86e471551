using System.Globalization;
using EqPropHW.Core;
using EqPropHW.Emulator;

namespace EqPropHW.Cli;

/// <summary>Looks, while couplings grow in training, whether explicit steps may have become unstable; tells it once.</summary>
/// <param name="device">What settles.</param>
internal sealed class StepBoundWatch(DeviceDescription device)
{
    private readonly double _limit = device.Timing.Integrator switch
    {
        Integrator.Rk4 => 2.78,
        Integrator.Adaptive => double.PositiveInfinity,
        _ => 2,
    };

    private bool _isTold;

    /// <summary>A warning with its numbers, or null.</summary>
    /// <param name="update">Updates made so far.</param>
    /// <param name="parameters">What the device holds; read.</param>
    public string? Look(int update, Parameters parameters)
    {
        if (_isTold || device.Time is not Continuous continuous) return null;
        var fastest = device.Topology.FreeNodes.Select(i => continuous.Tau[i]).DefaultIfEmpty(double.PositiveInfinity).Min();
        var step = 1 / (device.Timing.ClockHz * device.Timing.SubSteps * fastest);
        var rate = StepBound.Rate(device.Substrate, device.Topology, parameters);
        if (!(rate * step > _limit)) return null;
        _isTold = true;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"eqp: at update {update} couplings and biases bound the rates by {rate:G3}/tau; a step of {step:G3} tau makes that {rate * step:G3}, and beyond {_limit} explicit steps may oscillate (a loose bound; settled samples tell): more subSteps in the profile, or integrator adaptive");
    }
}
