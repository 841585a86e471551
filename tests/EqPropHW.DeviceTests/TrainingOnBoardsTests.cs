using System.Diagnostics;
using System.Text.RegularExpressions;
using EqPropHW.Boards;
using EqPropHW.Boards.Wire;

namespace EqPropHW.DeviceTests;

/// <summary>Whole training runs of the program on boards.</summary>
public sealed partial class TrainingOnBoardsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("eqp-boards-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("host")]
    [InlineData("m3")]
    [InlineData("m0")]
    public async Task Xor_learns_on_a_board_bit_for_bit_as_in_this_process(string kind)
    {
        var (board, here) = (Path.Combine(_folder, "board"), Path.Combine(_folder, "here"));

        await Train(0, "xor-board", "--device", $"emulated-board:{kind}", "--out", board);
        await Train(0, "xor-board", "--device", Profile, "--out", here);

        Assert.Equal(File.ReadAllBytes(Path.Combine(here, "parameters.npz")), File.ReadAllBytes(Path.Combine(board, "parameters.npz")));
        Assert.Equal(Trajectory(here), Trajectory(board));
        Assert.Contains("\"accuracy\": 1", File.ReadAllText(Path.Combine(board, "summary.json")), StringComparison.Ordinal);
    }

    /// <summary>The slowest board: a tenth of the updates.</summary>
    [Fact]
    public async Task Xor_begins_to_learn_on_an_atmega_bit_for_bit_as_in_this_process()
    {
        var (board, here) = (Path.Combine(_folder, "board"), Path.Combine(_folder, "here"));

        await Train(0, "xor-board", "--quick", "--device", "emulated-board:avr", "--out", board);
        await Train(0, "xor-board", "--quick", "--device", Profile, "--out", here);

        Assert.Equal(File.ReadAllBytes(Path.Combine(here, "parameters.npz")), File.ReadAllBytes(Path.Combine(board, "parameters.npz")));
        Assert.Equal(Trajectory(here), Trajectory(board));
    }

    [Theory]
    [InlineData("host", "--seed", "1")]
    [InlineData("m0", "--quick", "--json")]
    public async Task Xor_learns_on_neurons_of_a_board_as_in_this_process(string kind, params string[] words)
    {
        var (board, here) = (Path.Combine(_folder, "board"), Path.Combine(_folder, "here"));

        await Train(0, ["xor-neuron-board", "--device", $"emulated-board:{kind}", "--out", board, .. words]);
        await Train(0, ["xor-neuron-board", "--out", here, .. words]);

        Assert.Equal(File.ReadAllBytes(Path.Combine(here, "parameters.npz")), File.ReadAllBytes(Path.Combine(board, "parameters.npz")));
        Assert.Equal(Trajectory(here), Trajectory(board));
        if (kind == "host") Assert.Contains("\"accuracy\": 1", File.ReadAllText(Path.Combine(board, "summary.json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recorded_run_plays_back_to_the_same_bytes_without_its_board()
    {
        var (board, again, other, recording) = (Path.Combine(_folder, "board"), Path.Combine(_folder, "again"), Path.Combine(_folder, "other"), Path.Combine(_folder, "run.eplr"));

        await Train(0, "xor-board", "--device", "emulated-board:host", "--record", recording, "--out", board);
        await Train(0, "xor-board", "--device", "replay:" + recording, "--out", again);
        var (code, _, errors) = await Processes.Run("train", "xor-board", "--seed", "2", "--device", "replay:" + recording, "--out", other);

        foreach (var file in new[] { "parameters.npz", "metrics.jsonl" }) Assert.Equal(File.ReadAllBytes(Path.Combine(board, file)), File.ReadAllBytes(Path.Combine(again, file)));
        Assert.Equal(4, code);
        Assert.Contains("another run, or another version, was recorded", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interrupted_training_leaves_a_safe_board_and_no_process_and_goes_on_to_the_same_bytes()
    {
        var (broken, whole, recording) = (Path.Combine(_folder, "broken"), Path.Combine(_folder, "whole"), Path.Combine(_folder, "run.eplr"));
        using (var process = Processes.Start("train", "xor-board", "--device", "emulated-board:host", "--record", recording, "--out", broken))
        {
            await Evaluations(broken, process);
            var children = Processes.Descendants(process.Id);
            Assert.NotEmpty(children);

            Processes.Signal(process.Id, "INT");
            var (code, _, errors) = await Processes.End(process);

            Assert.Equal(130, code);
            Assert.Contains("--resume", errors, StringComparison.Ordinal);
            Assert.All(children, child => Assert.False(Directory.Exists($"/proc/{child}"), $"process {child} is still there"));
        }
        using (var file = File.OpenRead(recording))
        {
            // The last words: SAFE, and "it is".
            var events = Recording.Open(file).Events;
            Assert.Equal(MessageType.Safe, Decode(events.Last(e => e.Event == WireEvent.Written)).Type);
            var answer = Decode(events.Last(e => e.Event == WireEvent.Read));
            Assert.Equal((MessageType.Safe | MessageType.Answer, 0), (answer.Type, answer.Payload.Span[0]));
        }

        await Train(0, "--resume", broken);
        await Train(0, "xor-board", "--device", Profile, "--out", whole);

        Assert.Equal(File.ReadAllBytes(Path.Combine(whole, "parameters.npz")), File.ReadAllBytes(Path.Combine(broken, "parameters.npz")));
        Assert.Equal(Trajectory(whole), Trajectory(broken));
    }

    [Theory]
    [InlineData("host")]
    [InlineData("m0")]
    [InlineData("avr")]
    public async Task A_killed_program_takes_its_board_with_it(string kind)
    {
        var folder = Path.Combine(_folder, "killed");
        using var process = Processes.Start("train", "xor-board", "--device", $"emulated-board:{kind}", "--out", folder);
        while (!process.HasExited && !File.Exists(Path.Combine(folder, "metrics.jsonl"))) await Task.Delay(20);
        var children = Processes.Descendants(process.Id);
        Assert.NotEmpty(children);

        Processes.Signal(process.Id, "KILL");
        await Processes.End(process);

        for (var waited = 0; children.Any(child => Directory.Exists($"/proc/{child}")); waited++)
        {
            Assert.True(waited < 100, $"after ten seconds there still is one of the processes {string.Join(", ", children)}");
            await Task.Delay(100);
        }
    }

    [Fact]
    public async Task A_trace_of_a_board_is_that_of_the_emulator()
    {
        var (board, here) = (Path.Combine(_folder, "board.npz"), Path.Combine(_folder, "here.npz"));

        var (code, _, errors) = await Processes.Run("trace", "xor-board", "--device", "emulated-board:m0", "--every", "3", "--couplings", "all", "--out", board);
        await Processes.Run("trace", "xor-board", "--every", "3", "--couplings", "all", "--out", here);

        Assert.Equal((0, ""), (code, errors));
        Assert.Equal(File.ReadAllBytes(here), File.ReadAllBytes(board));
    }

    [Fact]
    public async Task A_run_whose_board_was_killed_goes_on_from_its_checkpoint()
    {
        var (broken, whole) = (Path.Combine(_folder, "broken"), Path.Combine(_folder, "whole"));
        using (var process = Processes.Start("train", "xor-board", "--device", "emulated-board:m0", "--out", broken))
        {
            await Evaluations(broken, process);
            foreach (var child in Processes.Descendants(process.Id)) Processes.Signal(child, "KILL");

            var (code, _, errors) = await Processes.End(process);

            Assert.Equal(4, code);
            Assert.Contains("the link is lost", errors, StringComparison.Ordinal);
        }

        await Train(0, "--resume", broken);
        await Train(0, "xor-board", "--device", Profile, "--out", whole);

        Assert.Equal(File.ReadAllBytes(Path.Combine(whole, "parameters.npz")), File.ReadAllBytes(Path.Combine(broken, "parameters.npz")));
    }

    [Fact]
    public async Task A_served_emulator_trains_as_one_in_this_process()
    {
        var (far, here) = (Path.Combine(_folder, "far"), Path.Combine(_folder, "here"));
        using var server = Processes.Start("serve", "xor-board", "--listen", "tcp:127.0.0.1:0");
        try
        {
            var word = (await server.StandardOutput.ReadLineAsync())!;

            await Train(0, "xor-board", "--quick", "--device", word, "--out", far);
            await Train(0, "xor-board", "--quick", "--out", here);
        }
        finally
        {
            Processes.Signal(server.Id, "INT");
            await server.WaitForExitAsync();
        }

        Assert.Equal(130, server.ExitCode);
        Assert.Equal(File.ReadAllBytes(Path.Combine(here, "parameters.npz")), File.ReadAllBytes(Path.Combine(far, "parameters.npz")));
    }

    [Fact]
    public async Task Board_verbs_look_at_a_board()
    {
        var info = await Processes.Run("board", "info", "emulated-board:host");
        var test = await Processes.Run("board", "selftest", "emulated-board:host");
        var trace = await Processes.Run("board", "trace", "emulated-board:host", "--cycles", "40", "--every", "20");
        var monitor = await Processes.Run("board", "monitor", "emulated-board:host", "--lines", "1");
        var missing = await Processes.Run("board", "info", "serial:/dev/no-such-port");
        var wrong = await Processes.Run("board", "info", "tcp:nowhere");

        Assert.Equal((0, 0, 0, 0, 4, 2), (info.Code, test.Code, trace.Code, monitor.Code, missing.Code, wrong.Code));
        Assert.Contains("fixed-point", info.Output, StringComparison.Ordinal);
        Assert.Contains("ok", test.Output, StringComparison.Ordinal);
        // A header, the start, and 20 and 40 cycles of both phases.
        Assert.Equal(6, trace.Output.TrimEnd().Split('\n').Length);
        Assert.Contains("safe", monitor.Output, StringComparison.Ordinal);
        Assert.Contains("/dev/no-such-port", missing.Errors, StringComparison.Ordinal);
        Assert.Contains("expected tcp:HOST:PORT", wrong.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serving_to_others_wants_a_token()
    {
        var (code, _, errors) = await Processes.Run("serve", "xy-ideal", "--listen", "tcp:0.0.0.0:0");

        Assert.Equal(2, code);
        Assert.Contains("EQP_TOKEN", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_without_the_token_is_turned_away()
    {
        using var server = Processes.StartWith(("EQP_TOKEN", "open sesame"), "serve", "xor-board", "--listen", "tcp:127.0.0.1:0");
        try
        {
            var word = (await server.StandardOutput.ReadLineAsync())!;
            async Task<(int Code, bool TellsOfToken)> Ask(string token)
            {
                using var client = Processes.StartWith(("EQP_TOKEN", token), "board", "info", word);
                var (code, _, errors) = await Processes.End(client);
                return (code, errors.Contains("EQP_TOKEN", StringComparison.Ordinal));
            }

            Assert.Equal(((4, true), (4, true), (0, false)), (await Ask(""), await Ask("open barley"), await Ask("open sesame")));
        }
        finally
        {
            Processes.Signal(server.Id, "INT");
            await server.WaitForExitAsync();
        }
    }

    private static string Profile
    {
        get
        {
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); ; folder = folder.Parent!)
            {
                if (Path.Combine(folder.FullName, "hardware-profiles", "xor-board.json") is var path && File.Exists(path)) return path;
            }
        }
    }

    /// <summary>Every event of a run but for its times.</summary>
    private static string[] Trajectory(string folder)
        => [.. File.ReadAllLines(Path.Combine(folder, "metrics.jsonl")).Select(line => Seconds().Replace(line, ""))];

    /// <summary>The last frame of some bytes.</summary>
    private static Frame Decode(RecordedEvent recorded)
    {
        var (reader, last) = (new FrameReader(1 << 16), default(Frame));
        for (ReadOnlySpan<byte> rest = recorded.Bytes; reader.TryRead(ref rest, out var frame);) last = frame with { Payload = frame.Payload.ToArray() };
        return last;
    }

    /// <summary>Waits until a run has written a few events, or has ended.</summary>
    private static async Task Evaluations(string folder, Process process)
    {
        var metrics = Path.Combine(folder, "metrics.jsonl");
        while (!process.HasExited && (!File.Exists(metrics) || File.ReadAllLines(metrics).Length < 3)) await Task.Delay(20);
        Assert.False(process.HasExited, "the run ended before it could be disturbed");
    }

    private static async Task Train(int expected, params string[] words)
    {
        var (code, _, errors) = await Processes.Run(["train", .. words]);
        Assert.True(code == expected, $"eqp train {string.Join(' ', words)}: exit code {code}\n{errors}");
    }

    [GeneratedRegex("\"[a-zA-Z]*[sS]econds[a-zA-Z]*\":[^,}]*,?")]
    private static partial Regex Seconds();
}
