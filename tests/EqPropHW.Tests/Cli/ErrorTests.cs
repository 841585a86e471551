using EqPropHW.Tests.Profiles;

namespace EqPropHW.Tests.Cli;

/// <summary>
/// Every command of tests/golden/cli-errors.txt fails with exactly the exit code and the text on stderr that stand below it,
/// and prints nothing on stdout. With EQP_ACCEPT=1 the file is written anew: read the difference before it is committed.
/// </summary>
public sealed class ErrorTests(BrokenFiles files) : IClassFixture<BrokenFiles>
{
    private const string Prompt = "$ eqp ";
    private static readonly string _golden = Path.Combine(Repository.Root, "tests", "golden", "cli-errors.txt");

    [Fact]
    public void Commands_fail_with_their_exact_code_and_text()
    {
        var golden = File.ReadAllText(_golden);
        var commands = golden.Split('\n').Where(l => l.StartsWith(Prompt, StringComparison.Ordinal)).Select(l => l[Prompt.Length..]).ToArray();

        var texts = new string[commands.Length];
        Parallel.For(0, commands.Length, new() { MaxDegreeOfParallelism = 2 }, k => texts[k] = Transcript(commands[k]));
        var actual = string.Join("\n", texts);

        if (Environment.GetEnvironmentVariable("EQP_ACCEPT") == "1") File.WriteAllText(_golden, actual);
        Assert.Equal(golden, actual);
    }

    private string Transcript(string command)
    {
        var ran = Eqp.Run(files.Path, command.Split(' '));
        return $"{Prompt}{command}\n{(ran.Output.Length > 0 ? $"stdout: {ran.Output}" : "")}exit {ran.Code}\n{ran.Error}";
    }
}
