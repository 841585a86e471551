using System.Globalization;
using EqPropHW.Core;
using EqPropHW.Training;

namespace EqPropHW.Tests.Training;

public sealed class OracleGradientCheckTests
{
    private static readonly IReadOnlyList<GradientCase> _cases = GradientCase.StandardCases(1);

    public static TheoryData<int> CaseIndex => [.. Enumerable.Range(0, _cases.Count)];

    [Theory]
    [MemberData(nameof(CaseIndex))]
    public async Task Ep_gradient_of_the_reference_device_meets_every_gate(int index)
    {
        var c = _cases[index];
        await using var device = ReferenceDevice.Open(c.Substrate, c.Topology);

        var result = await new GradientCheck().RunAsync(c, device);

        Assert.True(result.Passed, Report(result));
        Assert.True(result.Used >= 2, Report(result));
        Assert.True(result.ExactError <= 1e-6, Report(result));
        var e = result.Excluded;
        Assert.Equal(result.Samples - result.Used, e.Unsettled + e.SoftModes + e.FarOutputs + e.ActiveSets + e.BasinJumps);
    }

    [Fact]
    public async Task Device_with_unequal_couplings_fails_the_gates()
    {
        // The device holds other couplings than it reports: its contrast is no gradient of what the oracle sees.
        var c = _cases[0];
        await using var device = new Misreporting(ReferenceDevice.Open(c.Substrate, c.Topology));

        Assert.False((await new GradientCheck().RunAsync(c, device)).Passed);
    }

    [Fact]
    public async Task Samples_that_do_not_settle_are_counted_and_leave_nothing_to_pass()
    {
        var c = _cases[0];
        await using var device = ReferenceDevice.Open(c.Substrate, c.Topology);

        var result = await new GradientCheck { MaxCycles = 40 }.RunAsync(c, device);

        Assert.Equal(c.Samples, result.Excluded.Unsettled);
        Assert.False(result.Passed);
    }

    [Fact]
    public async Task Device_of_another_graph_is_refused()
    {
        var (c, other) = (_cases[0], _cases[1]);
        await using var device = ReferenceDevice.Open(other.Substrate, other.Topology);

        var error = await Assert.ThrowsAsync<ArgumentException>(() => new GradientCheck().RunAsync(c, device));

        Assert.Contains(c.Name, error.Message, StringComparison.Ordinal);
    }

    private static string Report(GradientCheckResult r) => string.Create(
        CultureInfo.InvariantCulture,
        $"{r.Name}: used {r.Used} of {r.Samples} ({r.Excluded}); slope {r.Slope:F3}, cosine 1-{1 - r.Cosine:E1}, exact {r.ExactError:E1}; {string.Join(" ", r.Errors.Select(e => $"{e.Relative:E1}{(e.IsClear ? "" : "~")}"))}");

    private sealed class Misreporting(IDevice inner) : IDevice
    {
        public DeviceDescription Description => inner.Description;

        public ValueTask ProgramAsync(Parameters parameters, Parameters stored, CancellationToken cancellation = default)
        {
            parameters.CopyTo(stored);
            var held = Parameters.Zero(Description.Substrate, Description.Topology);
            parameters.CopyTo(held);
            held.Couplings[0] += 0.1;
            return inner.ProgramAsync(held, held, cancellation);
        }

        public ValueTask<Readouts> RunAsync(PhaseProgram program, SampleBatch batch, CancellationToken cancellation = default)
            => inner.RunAsync(program, batch, cancellation);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
