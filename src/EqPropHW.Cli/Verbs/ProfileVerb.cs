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
                    if (file.EndsWith(".jsonc", StringComparison.Ordinal)) ExperimentReader.Read(file);
                    else if (file.EndsWith(".json", StringComparison.Ordinal)) ProfileReader.Read(file);
                    else Devices.Profile(file);
                    Console.WriteLine($"{file}: ok");
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
            if (p.GetValue(json)) Console.WriteLine(JsonSerializer.Serialize(profile, ConsoleJson.Options));
            else Print(profile);
            return ExitCode.Ok;
        });
        return new Command("profile", "Check and show hardware profiles.") { check, show };
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
        Line("clock", Text($"{profile.Timing.ClockHz} Hz, {profile.Timing.SubSteps} sub-step(s) a cycle"));
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
