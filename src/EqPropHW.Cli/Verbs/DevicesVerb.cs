using System.CommandLine;
using System.Text.Json;
using EqPropHW.Boards;
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
            foreach (var port in SerialLink.Discover()) Console.WriteLine($"serial:{port}  a serial port of this computer (ask it with 'eqp board info')");
            Console.WriteLine("emulated-board:host|m3|m0|avr  real board firmware, played by this computer");
            Console.WriteLine("serial:PATH[@BAUD]  a lab board that speaks EPLink    tcp:HOST:PORT  one behind a socket, or 'eqp serve'");
            foreach (var w in ShippedWirings.Names.Select(ShippedWirings.Load)) Console.WriteLine($"{"bench:" + w.Name,-22} {w.Substrate.Name,-7} {w.Description}");
            Console.WriteLine("bench:WIRING     a virtual bench of a board of converters    bus:WIRING  the same board on the buses of this computer");
            Console.WriteLine("replay:FILE      a board's wire as --record kept it: the same run again, without the board");
            Console.WriteLine("PATH.json        any hardware profile of your own (check it with 'eqp profile check PATH.json')");
            return ExitCode.Ok;
        });
        return command;
    }
}
