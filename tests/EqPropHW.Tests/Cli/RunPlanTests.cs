using EqPropHW.Cli;
using EqPropHW.Core;
using EqPropHW.Profiles;

namespace EqPropHW.Tests.Cli;

/// <summary>What experiment and command line make of a run, before it starts.</summary>
public sealed class RunPlanTests
{
    [Theory]
    [InlineData("rk4", null, Integrator.Rk4)]
    [InlineData("rk4", "heun", Integrator.Heun)]
    [InlineData(null, "adaptive", Integrator.Adaptive)]
    [InlineData(null, null, Integrator.Euler)]
    public async Task Command_line_goes_before_the_experiment_and_that_before_the_profile(string? experiment, string? command, Integrator integrator)
    {
        var plan = Plan(experiment, "xy-ideal", command);
        await using var device = plan.OpenDevice();

        Assert.Equal(integrator, device.Description.Timing.Integrator);
    }

    [Fact]
    public void Board_has_no_integrator_to_choose()
    {
        var plan = Plan("heun", "emulated-board:host", null);
        var refused = Assert.Throws<NetworkException>(() => plan.OpenDevice());

        Assert.Contains("the experiment sets 'integrator', but emulated-board:host computes its sub-steps itself", refused.Message, StringComparison.Ordinal);
    }

    private static RunPlan Plan(string? integrator, string device, string? command)
    {
        var text = BuiltInExperiments.Text("xor-xy");
        if (integrator is not null) text = text.Replace("\"device\":", $"\"integrator\": \"{integrator}\", \"device\":", StringComparison.Ordinal);
        return RunPlan.OfText("xor", text, new(device, null, null, 1, null, false, Integrator: command), "unused", threads: 1);
    }
}
