using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using EqPropHW.Boards;
using EqPropHW.Boards.Wire;
using EqPropHW.Core;

namespace EqPropHW.Cli.Verbs;

/// <summary><c>eqp board VERB DEVICE</c>: look at a board without training on it.</summary>
internal static class BoardVerb
{
    public static Command Create() => new Verb(
        "board",
        "Ask a board who it is, test it, time it, watch it, calibrate it.",
        "eqp board info emulated-board:m3",
        "eqp board ping serial:/dev/ttyACM0@1000000",
        "eqp board trace tcp:127.0.0.1:7321 --cycles 200 --every 5")
    {
        Info(), SelfTest(), Ping(), TraceVerb.OfBoard(), Monitor(), CalibrateVerb.Create(), DryRunVerb.Create(),
    };

    public static Argument<string> Board() => new("device") { Description = BoardWords.Forms, HelpName = "DEVICE" };

    private static Verb Info()
    {
        var (word, json) = (Board(), CommonOptions.Json());
        var command = new Verb("info", "What the board tells about itself.", "eqp board info emulated-board:host") { word, json };
        command.SetAction(async (p, cancellation) =>
        {
            await using var link = await OpenAsync(p.GetValue(word)!, cancellation);
            var (c, status) = (link.Capabilities, await link.StatusAsync(cancellation));
            if (p.GetValue(json))
            {
                Console.WriteLine(JsonSerializer.Serialize(new { Capabilities = c, Status = status }, ConsoleJson.Options));
                return ExitCode.Ok;
            }
            var (vendor, model, serial, firmware) = c.Identity;
            Row("board", $"{vendor} {model}, serial {serial}, firmware {firmware}, boot nonce {status.BootNonce:x8}");
            Row("array", $"up to {c.MaxNodes} {Carried(c)}, {c.MaxEdges} edges{(c.TakesWiring ? "" : ", wiring fixed")}");
            Row("numbers", c.Format == FixedNumbers.FormatCode ? "fixed-point (FIXED.md)" : "float64");
            Row("ranges", $"couplings {c.Limits.CouplingRange:0.####}, biases {c.Limits.BiasRange:0.####}, beta {c.Limits.BetaRange:0.####}");
            Row("clock", $"{c.Timing.ClockHz:0.###} Hz x {c.Timing.SubSteps}, {(c.Time.IsClocked ? $"factor {c.Time.Value:0.####} a cycle" : $"tau {c.Time.Value:0.###e+0} s")}, accuracy {c.AccuracyClass}");
            Row("program", $"up to {c.MaxSteps} steps, {c.MaxSamples} samples in a run");
            Row("link", $"frames of {c.Mtu} bytes, {c.Window} in flight, credit {c.RxCredit} bytes");
            Row("state", State(status));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Verb SelfTest()
    {
        var word = Board();
        var command = new Verb("selftest", "Let the board test itself; exit code 5 when a test fails.", "eqp board selftest emulated-board:m3") { word };
        command.SetAction(async (p, cancellation) =>
        {
            string[] names = ["RAM of the array", "tables", "a golden cycle", "converters looped back", "clock against CPU"];
            await using var link = await OpenAsync(p.GetValue(word)!, cancellation);
            var result = await link.SelfTestAsync(uint.MaxValue, cancellation);
            for (var bit = 0; bit < names.Length; bit++)
                Row(names[bit], (result.Run >> bit & 1) == 0 ? "not on this board" : (result.Failed >> bit & 1) == 0 ? "ok" : $"FAILED (detail {result.Detail})");
            return result.Failed == 0 ? ExitCode.Ok : ExitCode.GateNotMet;
        });
        return command;
    }

    private static Verb Ping()
    {
        var (word, json) = (Board(), CommonOptions.Json());
        var command = new Verb("ping", "Round trips and throughput, one at a time and with the window.", "eqp board ping emulated-board:host") { word, json };
        command.SetAction(async (p, cancellation) =>
        {
            var result = await PingMeasurement.RunAsync(p.GetValue(word)!, cancellation);
            if (p.GetValue(json)) Console.WriteLine(JsonSerializer.Serialize(result, ConsoleJson.Options));
            else Console.WriteLine(result);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Verb Monitor()
    {
        var word = Board();
        var every = CommonOptions.Number<double>("--every", "seconds between two lines", "a positive number", x => x > 0, 1);
        var lines = CommonOptions.Number<int>("--lines", "lines to print; without it until Ctrl-C", "a whole number from 1 up", n => n >= 1);
        var command = new Verb("monitor", "Print state, counters and queued errors again and again.", "eqp board monitor serial:/dev/ttyACM0") { word, every, lines };
        command.SetAction(async (p, cancellation) =>
        {
            await using var link = await OpenAsync(p.GetValue(word)!, cancellation);
            var start = Stopwatch.StartNew();
            for (var line = 0; line < (p.GetValue(lines) ?? int.MaxValue); line++)
            {
                if (line > 0) await Task.Delay(TimeSpan.FromSeconds(p.GetValue(every)!.Value), cancellation);
                var s = await link.StatusAsync(cancellation);
                Console.WriteLine($"{start.Elapsed.TotalSeconds,8:0.0} s  {State(s)}; cycles {s.Cycles}; frames: crc {s.BadCrc}, broken {s.Broken}, long {s.TooLong}, duplicates {s.Duplicates}, out of order {s.OutOfOrder}; watchdog {s.WatchdogTrips}");
                for (var error = s.QueuedErrors > 0 ? await link.NextErrorAsync(cancellation) : default; error.Code != ErrorCode.None; error = await link.NextErrorAsync(cancellation))
                    Console.WriteLine($"            error {(int)error.Code} ({error.Code}), detail {error.Detail}, at cycle {error.Cycles}");
            }
            return ExitCode.Ok;
        });
        return command;
    }

    private static async ValueTask<HostLink> OpenAsync(string word, CancellationToken cancellation)
    {
        var (stream, options) = await BoardWords.ConnectAsync(word, cancellation);
        var link = new HostLink(stream, options);
        try
        {
            await link.OpenAsync(cancellation);
            return link;
        }
        catch (LinkException e) when (BoardWords.IsServed(word))
        {
            await link.DisposeAsync();
            throw BoardWords.Unanswered(word, e);
        }
        catch
        {
            await link.DisposeAsync();
            throw;
        }
    }

    private static string Carried(Capabilities c) => c.Substrates switch { 1 => "oscillators", 2 => "neurons", _ => "oscillators or neurons" };

    private static string State(BoardStatus s) => s.IsArmed
        ? "armed"
        : $"safe ({(s.Reason switch { 0 => "power-on", 1 => "a host asked", 2 => "watchdog", _ => "hardware fault" })})";

    private static void Row(string name, string value) => Console.WriteLine($"{name,-24} {value}");
}
