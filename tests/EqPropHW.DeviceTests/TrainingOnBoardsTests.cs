using System.Text.RegularExpressions;

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

    [Fact]
    public async Task A_run_whose_board_was_killed_goes_on_from_its_checkpoint()
    {
        var (broken, whole) = (Path.Combine(_folder, "broken"), Path.Combine(_folder, "whole"));
        using (var process = Processes.Start("train", "xor-board", "--device", "emulated-board:m0", "--out", broken))
        {
            while (!File.Exists(Path.Combine(broken, "metrics.jsonl")) || File.ReadAllLines(Path.Combine(broken, "metrics.jsonl")).Length < 3) await Task.Delay(20);
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
        Assert.Equal(4, trace.Output.TrimEnd().Split('\n').Length);
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

    private static async Task Train(int expected, params string[] words)
    {
        var (code, _, errors) = await Processes.Run(["train", .. words]);
        Assert.True(code == expected, $"eqp train {string.Join(' ', words)}: exit code {code}\n{errors}");
    }

    [GeneratedRegex("\"[a-zA-Z]*[sS]econds[a-zA-Z]*\":[^,}]*,?")]
    private static partial Regex Seconds();
}
