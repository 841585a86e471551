using System.CommandLine;
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
        var check = new Command("check", "Check profiles and experiments; every problem is shown with its place.") { files };
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
            }
            return broken == 0 ? ExitCode.Ok : ExitCode.Invalid;
        });

        var name = new Argument<string>("profile") { Description = "a shipped profile or the path of a .json file" };
        var json = CommonOptions.Json();
        var show = new Command("show", "Show what a profile says, in SI units.") { name, json };
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
        static string Limit(double range) => double.IsPositiveInfinity(range) ? "none" : $"+-{range}";
        Console.WriteLine($"{profile.Name}: {profile.Description}");
        Console.WriteLine($"  hash          {profile.Hash}");
        Console.WriteLine($"  substrate     {profile.Substrate}");
        Console.WriteLine(profile.Time.IsClocked
            ? $"  time          clocked, factor {profile.Time.Value} a cycle"
            : $"  time          continuous, tau {profile.Time.Value} s, {profile.Timing.SubSteps} sub-steps a cycle");
        if (Spread(profile.Time) is { } spread) Console.WriteLine($"  spread        {spread}");
        Console.WriteLine($"  clock         {profile.Timing.ClockHz} Hz");
        Console.WriteLine($"  couplings     {Limit(profile.Limits.CouplingRange)}");
        Console.WriteLine($"  biases        {Limit(profile.Limits.BiasRange)}");
        Console.WriteLine($"  beta          {Limit(profile.Limits.BetaRange)}");
        Console.WriteLine($"  restores free state {profile.Capabilities.RestoresFreeState}, takes start states {profile.Capabilities.TakesStartStates}, live nudge {profile.Capabilities.LiveNudge}");
    }

    private static string? Spread(TimeSpec time)
    {
        if (time.Table.Length > 0) return $"table of {time.Table.Length} nodes";
        static string? Words(TimeSpread? s) => s is null ? null : FormattableString.Invariant(
            $"{s.Distribution} of {(s.OfTau ? "tau" : "the factor")}, deviation {100 * s.Deviation:G4} %, matched mean: {s.Match}");
        var words = time.Regions.Select(r => $"{(r.Layer is { } layer ? $"layer {layer}" : $"nodes {r.First}..{r.Last}")} {r.Value} {Words(r.Spread)}").Prepend(Words(time.Spread)).OfType<string>();
        return string.Join("; ", words) is { Length: > 0 } all ? all : null;
    }
}
