using System.Globalization;
using EqPropHW.Core;

namespace EqPropHW.Tests.Core;

/// <summary>A dump says what the trace says, read by a small parser of the standard that shares nothing with the writer.</summary>
public sealed class VcdTests
{
    private static readonly Trace _trace = new()
    {
        ClockHz = 80e6,
        Nodes = [0, 7],
        Couplings = [new(0, 7)],
        Stored = [-1.5],
        StateCodes = new(32, x => (long)Math.Round(x * 1000)),
        CouplingCodes = new(5, x => (long)Math.Round(x * 10)),
        Rows =
        [
            new(0, 0, 0, false, double.NaN, [0.5, -0.25], [-1.5]),
            new(5, 0, 0, true, 0.125, [0.5, 1.0 / 3], [-1.5]),
            new(6, 1, -0.25, false, 0.5, [0.75, 1.0 / 3], [1.2]),
        ],
    };

    [Fact]
    public void Every_signal_has_the_value_of_its_row()
    {
        var dump = new Dump(Text(_trace));

        Assert.Equal("100 ps", dump.Timescale);
        Assert.Equal([0ul, 5 * 125, 6 * 125], dump.Times);
        for (var r = 0; r < 3; r++)
        {
            var row = _trace.Rows[r];
            Assert.Equal(row.Step, dump.Bits("sequencer.step", r));
            Assert.Equal(row.Settled ? 1 : 0, dump.Bits("sequencer.settled", r));
            Assert.Equal(row.Beta == 0 ? 0 : 1, dump.Bits("sequencer.nudged", r));
            Assert.Equal(row.Beta, dump.Real("sequencer.beta", r));
            Assert.Equal(double.IsNaN(row.Residual) ? null : row.Residual, dump.Real("sequencer.residual", r));
            Assert.Equal(row.States[1], dump.Real("nodes.node7", r));
            Assert.Equal(row.Couplings[0], dump.Real("couplings.J0_7", r));
        }
        Assert.Equal([uint.MaxValue - 249, 333, 333], new[] { 0, 1, 2 }.Select(r => dump.Bits("nodes.code7", r)!.Value));
        // Five bits in two's complement: -15 is 10001.
        Assert.Equal([17, 17, 17], new[] { 0, 1, 2 }.Select(r => dump.Bits("couplings.code0_7", r)!.Value));
    }

    [Fact]
    public void Only_changes_are_written()
        => Assert.Equal(1, Text(_trace).Split('\n').Count(line => line.StartsWith("r0.5 ", StringComparison.Ordinal) && line.EndsWith(new Dump(Text(_trace)).Id("nodes.node0"), StringComparison.Ordinal)));

    [Fact]
    public void Many_signals_have_names_of_their_own()
    {
        var nodes = Enumerable.Range(0, 10000).ToArray();
        var dump = new Dump(Text(new() { ClockHz = 1, Nodes = [.. nodes], Couplings = [], Stored = [], Rows = [new(0, 0, 0, false, 0, [.. nodes.Select(i => i / 8.0)], [])] }));

        Assert.Equal(10005, dump.Count);
        Assert.Equal(9999 / 8.0, dump.Real("nodes.node9999", 0));
    }

    [Theory]
    [InlineData(1, "1 s", 1)]
    [InlineData(10, "100 ms", 1)]
    [InlineData(1000, "1 ms", 1)]
    [InlineData(0.5, "1 s", 2)]
    [InlineData(400, "100 us", 25)]
    [InlineData(80e6, "100 ps", 125)]
    [InlineData(3, "1 fs", 333333333333333)]
    [InlineData(1e16, "1 fs", 1)]
    public void Timescale_is_the_coarsest_in_which_a_cycle_is_whole(double clockHz, string unit, ulong ticks)
        => Assert.Equal((unit, ticks), Vcd.Timescale(clockHz));

    private static string Text(Trace trace)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        Vcd.Write(text, trace, "a device");
        return text.ToString();
    }

    /// <summary>A value change dump: IEEE 1364-2005 clause 18 as far as wires and reals go.</summary>
    private sealed class Dump
    {
        private readonly Dictionary<string, (string Id, string Kind, int Size)> _signals = [];
        private readonly List<Dictionary<string, string>> _values = [];

        public Dump(string text)
        {
            var words = text.Split([' ', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries);
            var (scopes, at) = (new Stack<string>(), 0);
            string[] Section()
            {
                var from = at + 1;
                while (words[at] != "$end") at++;
                return words[from..at];
            }
            for (var isHeader = true; isHeader; at++)
            {
                switch (words[at])
                {
                    case "$timescale": Timescale = string.Join(' ', Section()); break;
                    case "$scope": scopes.Push(Section()[1]); break;
                    case "$upscope": Section(); scopes.Pop(); break;
                    case "$var":
                        var v = Section();
                        Assert.Equal(4, v.Length);
                        Assert.DoesNotContain(_signals.Values, s => s.Id == v[2]);
                        _signals.Add(string.Join('.', scopes.Reverse().Append(v[3])), (v[2], v[0], int.Parse(v[1], CultureInfo.InvariantCulture)));
                        break;
                    case "$enddefinitions": Section(); isHeader = false; break;
                    default: Section(); break;
                }
            }
            Assert.Empty(scopes);
            for (; at < words.Length; at++)
            {
                var word = words[at];
                if (word is "$dumpvars" or "$end") continue;
                if (word[0] == '#')
                {
                    Times.Add(ulong.Parse(word[1..], CultureInfo.InvariantCulture));
                    _values.Add(_values.Count == 0 ? [] : new(_values[^1]));
                }
                else if (word[0] is 'b' or 'r') _values[^1][words[++at]] = word[1..];
                else _values[^1][word[1..]] = word[..1];
            }
        }

        public string Timescale { get; } = "";

        public List<ulong> Times { get; } = [];

        public int Count => _signals.Count;

        public string Id(string name) => _signals[name].Id;

        public double? Real(string name, int at)
        {
            Assert.Equal(("real", 64), (_signals[name].Kind, _signals[name].Size));
            return _values[at].TryGetValue(_signals[name].Id, out var text) ? double.Parse(text, CultureInfo.InvariantCulture) : null;
        }

        public long? Bits(string name, int at)
        {
            Assert.Equal("wire", _signals[name].Kind);
            if (!_values[at].TryGetValue(_signals[name].Id, out var text)) return null;
            Assert.InRange(text.Length, 1, _signals[name].Size);
            return Convert.ToInt64(text, 2);
        }
    }
}
