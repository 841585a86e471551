using EqPropHW.Reports;

namespace EqPropHW.Studies;

/// <summary>XOR on five all-to-all oscillators, as it is and placed with chains on a Chimera array: does placement cost success?</summary>
internal static class XorChained
{
    public static Study Study { get; } = new(
        "placement",
        "Does XOR on five oscillators train as well through chains of a Chimera array as on a device that is wired as it asks?",
        "C_sim below 0.05 after 1000 updates",
        s => s.Test?.Distance < 0.05,
        [
            new("unplaced", "xor-xy"),
            new("chimera-chains", "xor-xy", """{ "device": "xy-chimera-4", "placement": "search" }"""),
        ],
        20,
        ["unplaced", "chimera-chains"],
        8,
        Gates);

    private static IEnumerable<Gate> Gates(IReadOnlyDictionary<string, CellResult> cells)
    {
        var (one, other) = (cells["unplaced"], cells["chimera-chains"]);
        var free = Statistics.WilsonInterval(one.Runs.Count(Study.Succeeds), one.Runs.Count);
        var rate = (double)other.Runs.Count(Study.Succeeds) / other.Runs.Count;
        yield return new("chimera-chains: success within the 95 % interval of the unplaced net", rate, rate >= free.Low && rate <= free.High);
    }
}
