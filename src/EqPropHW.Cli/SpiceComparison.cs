using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Serialization;
using EqPropHW.Core;
using EqPropHW.Emulator;
using EqPropHW.Emulator.Spice;
using EqPropHW.Profiles;

namespace EqPropHW.Cli;

/// <summary>How far ngspice and the emulator are apart on one netlist, as shares of full scale (a turn; an activation of 1).</summary>
/// <param name="Trajectory">Largest difference of a state at the end of any control cycle.</param>
/// <param name="FixedPoint">Largest difference between the last row of ngspice and the settled state of the emulator; null when the array has not settled by then.</param>
/// <param name="NgspiceSeconds">What ngspice says its transient analysis took.</param>
/// <param name="EmulatorSeconds">Processor time of the emulator, on one thread, for the same samples and cycles.</param>
/// <param name="SubSteps">Sub-steps a cycle of the emulator.</param>
internal sealed record SpiceAgreement(double Trajectory, double? FixedPoint, double NgspiceSeconds, double EmulatorSeconds, int SubSteps)
{
    /// <summary>Largest difference that counts as agreement.</summary>
    public const double Bound = 1e-3;

    public double TimeRatio => NgspiceSeconds / EmulatorSeconds;

    public bool Agrees => Trajectory <= Bound && !(FixedPoint > Bound);

    [JsonIgnore]
    public string Text => string.Create(
        CultureInfo.InvariantCulture,
        $"{(Agrees ? "agree" : "DISAGREE")} (bound {Bound:G1} of full scale): trajectory {Trajectory:0.0e-0}, fixed point {(FixedPoint is { } d ? string.Create(CultureInfo.InvariantCulture, $"{d:0.0e-0}") : "not reached (--cycles)")}; ngspice {NgspiceSeconds:G3} s, emulator {EmulatorSeconds:G3} s with {SubSteps} sub-steps a cycle: time ratio {TimeRatio:G3}");
}

/// <summary>Runs ngspice on a netlist and the emulator on the same array, and compares them.</summary>
internal static class SpiceComparison
{
    // Explicit Euler is off by about a fifth of the step times the rate of the flow.
    private const double StepTimesRate = 1e-3;

    // A force at or below this moves no state by the bound any more, unless the energy is flatter than usual.
    private const double SettledForce = 1e-5;

    /// <exception cref="UsageException">There is no ngspice on this computer.</exception>
    /// <exception cref="DeviceException">ngspice did not write the states.</exception>
    public static async Task<SpiceAgreement> RunAsync(SpiceCircuit circuit, string netlist, string states, CancellationToken cancellation)
    {
        var said = Ngspice(netlist);
        var rows = Rows(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(netlist))!, states), said, circuit);
        var rate = StepBound.Rate(circuit.Substrate, circuit.Topology, circuit.Parameters) * circuit.CycleSeconds / circuit.Tau.Min();
        var subSteps = (int)Math.Clamp(Math.Ceiling(rate / StepTimesRate), 1, 1e6);
        // The netlist is the law alone, so the emulator runs it alone: an ideal device with the clock and time constants of the netlist.
        var ideal = ShippedProfiles.Load(circuit.Substrate.Name + "-ideal");
        var profile = ideal with { Timing = new(1 / circuit.CycleSeconds, 1) };
        await using var device = new EmulatorDevice(profile, circuit.Substrate, circuit.Topology, new()
        {
            Mode = EmulatorMode.Physical64,
            Time = new Continuous(circuit.Tau),
            SubSteps = subSteps,
            Threads = 1,
        });
        await device.ProgramAsync(circuit.Parameters, Parameters.Zero(circuit.Substrate, circuit.Topology), cancellation);
        var nudge = new Nudge(NudgeKind.Live, circuit.Substrate.DefaultCost);
        var batch = new SampleBatch(
            circuit.Samples, circuit.Inputs, default, circuit.Starts, Enumerable.Range(0, circuit.Samples).Select(b => (ulong)b).ToArray());
        var trace = new PhaseProgram(1, [.. Enumerable.Range(0, circuit.Cycles).Select(k => new PhaseStep(0, nudge, 1, k == 0 ? Start.Given : Start.Continue))]);
        // Once before the clock counts: the first call compiles the kernels.
        await device.RunAsync(trace with { Steps = [trace.Steps[0]] }, batch, cancellation);
        var before = Environment.CpuUsage.TotalTime;
        var readouts = await device.RunAsync(trace, batch, cancellation);
        var seconds = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
        var largest = Enumerable.Range(0, circuit.Cycles).Max(k => Difference(circuit, readouts, k, rows[k + 1]));

        if (readouts.Residual[^circuit.Samples..].Max() > SettledForce) return new(largest, null, said.Seconds, seconds, subSteps);
        var settle = new PhaseProgram(100, [new(0, nudge, 100_000, Start.Given, StopResidual: 1e-9)]);
        readouts = await device.RunAsync(settle, batch, cancellation);
        return new(largest, Difference(circuit, readouts, 0, rows[^1]), said.Seconds, seconds, subSteps);
    }

    private static double Difference(SpiceCircuit circuit, Readouts readouts, int step, double[] row)
    {
        var isXy = circuit.Substrate is XyArray;
        return circuit.Columns.Select((column, c) =>
        {
            var difference = row[c + 1] - readouts[step, column.Sample, column.Node];
            return Math.Abs(isXy ? Math.IEEERemainder(difference, Math.Tau) / Math.Tau : difference);
        }).Max();
    }

    private static (string Text, double Seconds) Ngspice(string netlist)
    {
        var start = new ProcessStartInfo("ngspice", ["-b", Path.GetFileName(netlist)])
        {
            WorkingDirectory = Path.GetDirectoryName(Path.GetFullPath(netlist)),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            const string Said = "Transient analysis time = ";
            var at = output.IndexOf(Said, StringComparison.Ordinal);
            var seconds = at < 0 ? double.NaN : double.Parse(output.AsSpan(at + Said.Length).Trim().ToString().Split('\n')[0], CultureInfo.InvariantCulture);
            return (output + error.Result, seconds);
        }
        catch (Win32Exception)
        {
            throw new UsageException("--compare: the program ngspice is not on this computer (Debian and Ubuntu: apt-get install ngspice)");
        }
    }

    // Rows of time and states, one for every control cycle and one for the start.
    private static double[][] Rows(string path, (string Text, double Seconds) said, SpiceCircuit circuit)
    {
        var rows = File.Exists(path)
            ? File.ReadLines(path).Skip(1)
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => double.Parse(w, CultureInfo.InvariantCulture)).ToArray()).ToArray()
            : [];
        var width = 1 + circuit.Columns.Count();
        if (rows.Length != circuit.Cycles + 1 || rows.Any(r => r.Length != width))
        {
            throw new DeviceException(
                $"ngspice wrote {rows.Length} rows of {(rows.Length > 0 ? rows[^1].Length : 0)} numbers to {path}, expected {circuit.Cycles + 1} of {width}; it said: {said.Text.Trim()}");
        }
        return rows;
    }
}
