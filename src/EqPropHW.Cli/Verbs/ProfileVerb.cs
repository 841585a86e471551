using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EqPropHW.Core;
using EqPropHW.Profiles;

namespace EqPropHW.Cli.Verbs;

/// <summary><c>eqp profile check FILE...</c> and <c>eqp profile show NAME</c>.</summary>
internal static class ProfileVerb
{
    public static Command Create()
    {
        var files = new Argument<string[]>("file") { Description = "profiles (.json) or experiments (.jsonc)", Arity = ArgumentArity.OneOrMore };
        var check = new Verb("check", "Check profiles and experiments; every problem is shown with its place.", "eqp profile check my-profile.json my.jsonc") { files };
        check.SetAction(p =>
        {
            var broken = 0;
            foreach (var file in p.GetValue(files)!)
            {
                try
                {
                    var isExperiment = file.EndsWith(".jsonc", StringComparison.Ordinal);
                    if (isExperiment) ExperimentReader.Read(file);
                    else if (file.EndsWith(".json", StringComparison.Ordinal)) ProfileReader.Read(file);
                    Console.WriteLine($"{file}: ok{(isExperiment ? "" : Counted(file))}");
                }
                catch (ProfileException e)
                {
                    broken++;
                    Console.Error.WriteLine(e.Message);
                }
                catch (UsageException e)
                {
                    broken++;
                    Console.Error.WriteLine($"eqp: {e.Message}");
                }
            }
            return broken == 0 ? ExitCode.Ok : ExitCode.Invalid;
        });

        var name = new Argument<string>("profile") { Description = "a shipped profile or the path of a .json file" };
        var json = CommonOptions.Json();
        var show = new Verb("show", "Show what a profile says, in SI units.", "eqp profile show xy-ideal", "eqp profile show my-profile.json --json") { name, json };
        show.SetAction(p =>
        {
            var profile = Devices.Profile(p.GetValue(name)!);
            var (effects, sources) = (Effects.Of(profile), Sources(p.GetValue(name)!));
            if (p.GetValue(json))
            {
                var shown = JsonSerializer.SerializeToNode(profile, ConsoleJson.Options)!;
                shown["effects"] = JsonSerializer.SerializeToNode(effects, ConsoleJson.Options);
                shown["sources"] = JsonSerializer.SerializeToNode(sources, ConsoleJson.Options);
                Console.WriteLine(shown.ToJsonString(ConsoleJson.Options));
                return ExitCode.Ok;
            }
            Print(profile);
            Console.WriteLine(effects.IsEmpty ? "  effects                  none: an ideal device" : "  effects on (--without NAME switches one off)");
            foreach (var effect in Effects.All.Where(e => effects.Contains(e.Name))) Console.WriteLine($"    {effect.Name,-22} {effect.About}");
            Console.WriteLine("  where the values come from");
            foreach (var s in sources) Console.WriteLine($"    {s.Path,-30} {s.Value,-12} {s.Status}{(s.Source.Length > 0 ? ": " + s.Source : "")}");
            return ExitCode.Ok;
        });
        return new Command("profile", "Check and show hardware profiles.") { check, show };
    }

    private static IReadOnlyList<Provenance> Sources(string word) => ProfileReader.Sources(Devices.ProfileText(word), Path.GetFileName(word));

    /// <summary>How many effects a profile has and how its values are known; nothing for an ideal one.</summary>
    private static string Counted(string word)
    {
        var effects = Effects.Of(Devices.Profile(word));
        if (effects.IsEmpty) return "";
        var known = Sources(word).GroupBy(s => s.Status).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Count()} {g.Key}");
        return $"; {effects.Length} effects; values: {string.Join(", ", known)}";
    }

    private static void Print(HardwareProfile profile)
    {
        static string Limit(double range) => double.IsPositiveInfinity(range) ? "no limit" : Text($"+-{range}");
        var can = profile.Capabilities;
        Console.WriteLine($"{profile.Name}: {profile.Description}");
        Line("hash", profile.Hash);
        Line("substrate", profile.Substrate);
        Line("time", profile.Time.IsClocked ? Text($"clocked, factor {profile.Time.Value} a cycle") : Text($"continuous, tau {profile.Time.Value} s"));
        if (Spread(profile.Time) is { } spread) Line("spread", spread);
        Line("clock", Text($"{profile.Timing.ClockHz} Hz, {profile.Timing.SubSteps} sub-step(s) a cycle{(profile.Timing.Integrator == Integrator.Euler ? "" : $", {profile.Timing.Integrator}")}"));
        Line("graph", Graph(profile.Graph));
        Line("couplings", Limit(profile.Limits.CouplingRange) + (profile.Limits.CouplingStep > 0 ? Text($", step {profile.Limits.CouplingStep:G4}") : ""));
        Line("biases", Limit(profile.Limits.BiasRange));
        Line("beta", Limit(profile.Limits.BetaRange));
        Line("restores the free state", Yes(can.RestoresFreeState));
        Line("takes start states", Yes(can.TakesStartStates));
        Line("live nudge", Yes(can.LiveNudge));

        static void Line(string what, string value) => Console.WriteLine($"  {what,-24} {value}");
        static string Yes(bool can) => can ? "yes" : "no";
        static string Text(FormattableString value) => value.ToString(CultureInfo.InvariantCulture);
    }

    private static string Graph(DeviceGraph graph) => graph.IsAny ? "wired as the network asks" : FormattableString.Invariant(
        $"{graph.Kind}, {graph.WorkingNodes().Length} working nodes, {graph.WorkingCouplers().Length} working couplers, {(graph.ChainCoupling is { } j ? $"chains of coupling {j}" : "no chains")}");

    private static string? Spread(TimeSpec time)
    {
        if (time.Table.Length > 0) return $"table of {time.Table.Length} nodes";
        static string? Words(TimeSpread? s) => s is null ? null : FormattableString.Invariant(
            $"{s.Distribution} of {(s.OfTau ? "tau" : "the factor")}, deviation {100 * s.Deviation:G4} %, matched mean: {s.Match}");
        var words = time.Regions.Select(r => $"{(r.Layer is { } layer ? $"layer {layer}" : $"nodes {r.First}..{r.Last}")} {r.Value} {Words(r.Spread)}").Prepend(Words(time.Spread)).OfType<string>();
        return string.Join("; ", words) is { Length: > 0 } all ? all : null;
    }
}
