using System.CommandLine;
using System.Text.Json;
using EqPropHW.Profiles;

namespace EqPropHW.Cli.Verbs;

/// <summary><c>eqp devices</c>: every word that <c>--device</c> takes here.</summary>
internal static class DevicesVerb
{
    public static Command Create()
    {
        var json = CommonOptions.Json();
        var command = new Verb("devices", "List the devices that --device can name.", "eqp devices", "eqp profile show xy-ideal") { json };
        command.SetAction(p =>
        {
            var profiles = ShippedProfiles.Names.Select(ShippedProfiles.Load).ToArray();
            if (p.GetValue(json))
            {
                Console.WriteLine(JsonSerializer.Serialize(profiles.Select(d => new { d.Name, d.Substrate, d.Description, d.Hash }), ConsoleJson.Options));
                return ExitCode.Ok;
            }
            foreach (var d in profiles) Console.WriteLine($"{d.Name,-16} {d.Substrate,-7} {d.Description}");
            Console.WriteLine("PATH.json        any hardware profile of your own (check it with 'eqp profile check PATH.json')");
            return ExitCode.Ok;
        });
        return command;
    }
}
