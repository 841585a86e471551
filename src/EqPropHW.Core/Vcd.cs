using System.Globalization;
using System.Text;

namespace EqPropHW.Core;

/// <summary>Writes a trace as a value change dump, which waveform viewers such as GTKWave open. Source: IEEE 1364-2005, clause 18.</summary>
public static class Vcd
{
    private const int Finest = 15;

    private static readonly string[] _units = ["s", "ms", "us", "ns", "ps", "fs"];

    /// <summary>Writes a dump.</summary>
    /// <param name="output">Written.</param>
    /// <param name="trace">What to write.</param>
    /// <param name="device">Name of the device, for a comment.</param>
    public static void Write(TextWriter output, Trace trace, string device)
    {
        var (unit, ticks) = Timescale(trace.ClockHz);
        var signals = Signals(trace);
        output.Write($"$comment {device.Replace("$end", "end", StringComparison.Ordinal)} $end\n$timescale {unit} $end\n");
        foreach (var scope in signals.GroupBy(s => s.Scope))
        {
            output.Write($"$scope module {scope.Key} $end\n");
            foreach (var s in scope) output.Write($"$var {(s.Bits == 0 ? "real 64" : $"wire {s.Bits}")} {s.Id} {s.Name} $end\n");
            output.Write("$upscope $end\n");
        }
        output.Write("$enddefinitions $end\n");
        var last = new string?[signals.Count];
        for (var r = 0; r < trace.Rows.Length; r++)
        {
            var row = trace.Rows[r];
            output.Write(string.Create(CultureInfo.InvariantCulture, $"#{(UInt128)row.Cycle * ticks}\n"));
            if (r == 0) output.Write("$dumpvars\n");
            for (var k = 0; k < signals.Count; k++)
            {
                var value = Value(signals[k], row);
                if (value is null || value == last[k]) continue;
                last[k] = value;
                output.Write($"{value}{signals[k].Id}\n");
            }
            if (r == 0) output.Write("$end\n");
        }
    }

    /// <summary>The coarsest unit of which a cycle is a whole number, and that number.</summary>
    internal static (string Unit, ulong Ticks) Timescale(double clockHz)
    {
        var power = 0;
        while (power < Finest && !IsWhole(Math.Pow(10, power) / clockHz)) power++;
        // 10^-power s as 1, 10 or 100 of the unit at or below it.
        var unit = (power + 2) / 3;
        return ($"1{new string('0', 3 * unit - power)} {_units[unit]}", Math.Max(1, (ulong)Math.Round(Math.Pow(10, power) / clockHz)));
    }

    private static bool IsWhole(double x) => x >= 1 && Math.Abs(x - Math.Round(x)) <= 1e-6;

    private static List<Signal> Signals(Trace trace)
    {
        var signals = new List<Signal>();
        void Add(string scope, string name, int bits, Func<TraceRow, double> value) => signals.Add(new(scope, name, Identifier(signals.Count), bits, value));
        Add("sequencer", "step", 16, r => r.Step);
        Add("sequencer", "nudged", 1, r => r.Beta == 0 ? 0 : 1);
        Add("sequencer", "settled", 1, r => r.Settled ? 1 : 0);
        Add("sequencer", "beta", 0, r => r.Beta);
        Add("sequencer", "residual", 0, r => r.Residual);
        for (var k = 0; k < trace.Nodes.Length; k++)
        {
            var at = k;
            Add("nodes", $"node{trace.Nodes[k]}", 0, r => r.States[at]);
            if (trace.StateCodes is { } codes) Add("nodes", $"code{trace.Nodes[k]}", codes.Bits, r => codes.Of(r.States[at]));
        }
        for (var k = 0; k < trace.Couplings.Length; k++)
        {
            var (at, (i, j)) = (k, trace.Couplings[k]);
            Add("couplings", $"J{i}_{j}", 0, r => r.Couplings[at]);
            if (trace.CouplingCodes is { } codes) Add("couplings", $"code{i}_{j}", codes.Bits, _ => codes.Of(trace.Stored[at]));
        }
        return signals;
    }

    /// <summary>The value as it is dumped; null when there is none yet.</summary>
    private static string? Value(Signal signal, TraceRow row)
    {
        var value = signal.Value(row);
        if (signal.Bits == 0) return double.IsNaN(value) ? null : string.Create(CultureInfo.InvariantCulture, $"r{value:R} ");
        var bits = (long)value & (long)(ulong.MaxValue >> (64 - signal.Bits));
        return signal.Bits == 1 ? $"{bits}" : $"b{Convert.ToString(bits, 2)} ";
    }

    /// <summary>A short name of printable characters, another one for each number.</summary>
    private static string Identifier(int number)
    {
        var id = new StringBuilder();
        for (; ; number = number / 94 - 1)
        {
            id.Append((char)('!' + number % 94));
            if (number < 94) return id.ToString();
        }
    }

    /// <summary>A line of the picture: a real number when it has no bits.</summary>
    private sealed record Signal(string Scope, string Name, string Id, int Bits, Func<TraceRow, double> Value);
}
