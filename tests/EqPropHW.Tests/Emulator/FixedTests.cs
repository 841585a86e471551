using EqPropHW.Core;
using EqPropHW.Emulator;
using EqPropHW.Tests.Profiles;

namespace EqPropHW.Tests.Emulator;

/// <summary>The emulator's fixed mode against <c>firmware-stubs/FIXED.md</c> and its golden vectors; EQP_ACCEPT=1 writes results anew.</summary>
public sealed class FixedTests
{
    public static TheoryData<string> Vectors => [.. FixedVector.Names];

    [Theory]
    [MemberData(nameof(Vectors))]
    public async Task Golden_vector_comes_out_to_the_last_bit(string name)
    {
        var vector = new FixedVector(name);
        await using var device = vector.Open(EmulatorMode.Fixed);
        await device.ProgramAsync(vector.Parameters, vector.Parameters);

        var results = vector.Format(await device.RunAsync(vector.Program, vector.Batch)).ToArray();

        if (Environment.GetEnvironmentVariable("EQP_ACCEPT") == "1") vector.Accept(results);
        Assert.Equal(new FixedVector(name).Results, results);
    }

    [Theory]
    [InlineData("fixed-xor")]
    [InlineData("fixed-centered")]
    [InlineData("fixed-neurons")]
    public async Task Fixed_point_settles_where_double_precision_does(string name)
    {
        var vector = new FixedVector(name);
        await using var integer = vector.Open(EmulatorMode.Fixed);
        await using var real = vector.Open(EmulatorMode.Physical64);
        foreach (var device in new[] { integer, real }) await device.ProgramAsync(vector.Parameters, vector.Parameters);
        // A free phase to the end: long enough that only the place counts, not the way.
        var free = vector.Program with { Steps = [vector.Program.Steps[0] with { MaxCycles = 20000, StopResidual = 2e-6 }] };
        var batch = vector.Batch with { Targets = default };

        var (a, b) = (await integer.RunAsync(free, batch), await real.RunAsync(free, batch));

        for (var sample = 0; sample < a.Batch; sample++)
        {
            for (var i = 0; i < a.Nodes; i++)
                Assert.True(Math.Abs(Math.IEEERemainder(a[0, sample, i] - b[0, sample, i], Math.Tau)) < 2e-3, $"sample {sample} node {i}: {a[0, sample, i]} {b[0, sample, i]}");
        }
    }

    [Fact]
    public void Sine_is_within_two_steps_of_its_format_and_exactly_odd()
    {
        var worst = 0.0;
        for (var k = 0; k < 1 << 20; k++)
        {
            var p = (uint)k * 4099u * 1021u;
            worst = Math.Max(worst, Math.Abs(FixedSine.Of(p) / 32768.0 - Math.Sin(FixedPoint.Radians(p))));
            Assert.Equal(-FixedSine.Of(p), FixedSine.Of(0u - p));
        }
        Assert.InRange(worst, 1e-5, 2.0 / 32768);
    }

    [Fact]
    public void Sine_table_is_the_committed_one()
    {
        var header = File.ReadAllText(Path.Combine(Repository.Root, "firmware-stubs", "core", "sine_table.h"));
        var numbers = header[header.IndexOf("*/", StringComparison.Ordinal)..].Split([',', ' ', '\n', '*', '/'], StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(numbers.Select(ushort.Parse), FixedSine.Table.ToArray());
    }

    [Fact]
    public void Log_cost_force_is_the_tangent_of_half_the_angle()
    {
        foreach (var degrees in new[] { -179.0, -120, -90, -1, 0, 0.01, 30, 89, 91, 150, 179.5 })
        {
            var d = degrees * Math.PI / 180;
            var force = FixedXyLaw.CostForce(Cost.Log, FixedXyLaw.State(0.3), FixedXyLaw.State(0.3 + d)) / 32768.0;
            Assert.Equal(Math.Tan(d / 2), force, 5e-5 * (1 + Math.Pow(Math.Tan(d / 2), 2)));
        }
        Assert.Equal(-256 * 32768, FixedXyLaw.CostForce(Cost.Log, 0, int.MinValue));
    }

    [Fact]
    public async Task What_is_stored_is_rounded_saturated_and_stays_itself()
    {
        var vector = new FixedVector("fixed-xor");
        await using var device = vector.Open(EmulatorMode.Fixed);
        var (wanted, stored, again) = (vector.Parameters, vector.Parameters, vector.Parameters);
        (wanted.Couplings[0], wanted.Couplings[1], wanted.Couplings[2], wanted.BiasAngle[3]) = (99, -99, 1.4 / 2048, 7);

        await device.ProgramAsync(wanted, stored);
        await device.ProgramAsync(stored, again);

        Assert.Equal([FixedPoint.Range, -FixedPoint.Range, 1.0 / 2048], stored.Couplings[..3]);
        Assert.Equal(7 - Math.Tau, stored.BiasAngle[3], 1e-9);
        Assert.Equal(99, wanted.Couplings[0]);
        Assert.Equal(stored.Couplings, again.Couplings);
        Assert.Equal(stored.BiasAngle, again.BiasAngle);
    }

    [Fact]
    public async Task Refuses_what_a_board_cannot_do()
    {
        var vector = new FixedVector("fixed-xor");
        await using var device = vector.Open(EmulatorMode.Fixed);
        PhaseProgram With(PhaseStep step) => vector.Program with { Steps = [vector.Program.Steps[0], step] };
        var nudged = vector.Program.Steps[1];

        await Assert.ThrowsAsync<ArgumentException>(async () => await device.RunAsync(With(nudged with { Start = Start.Random }), vector.Batch));
        await Assert.ThrowsAsync<ArgumentException>(async () => await device.RunAsync(With(nudged with { Beta = 1e-4 }), vector.Batch));
        Assert.Throws<NetworkException>(() => new EmulatorDevice(
            new("x", "", "", "neuron", new(true, 0.5), new(1, 1), DeviceLimits.None, new(true, true, true, 1)) { IsFixedPoint = true },
            new NeuronArray(NeuronLaw.B, Activation.HardSigmoid), vector.Topology));
        Assert.Throws<NetworkException>(() => FixedPoint.Factor(new XyArray(), 6.3));
        Assert.Throws<NetworkException>(() => FixedPoint.Factor(new XyArray(), 1e-7));
    }
}
