namespace EqPropHW.Tests.Cli;

/// <summary>What only a terminal or a shell shows; on systems without <c>script</c> and <c>bash</c> there is nothing to look at.</summary>
public sealed class TerminalTests(TemporaryFolder folder) : IClassFixture<TemporaryFolder>
{
    [LinuxFact]
    public void Progress_is_one_live_line_on_a_terminal()
    {
        var ran = Eqp.RunProcess(folder.Path, "script", "-qec", $"dotnet {Eqp.Program} train iris-xy --out run", "/dev/null");

        Assert.Equal(0, ran.Code);
        Assert.Matches(@"\r\[#+\.+\] [0-9]+ %  update [0-9]+/[0-9]+  test [0-9.]+ %  [0-9]:[0-9]{2} left\x1b\[K", ran.Output);
        // The line is wiped before the result.
        Assert.Contains("\r\x1b[Ktest accuracy ", ran.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("update 50  train", ran.Output, StringComparison.Ordinal);
    }

    [LinuxFact]
    public void Completions_work_in_bash_once_sourced()
    {
        const string Script = """
            eqp() { dotnet "$PROGRAM" "$@"; }
            eval "$(eqp completions bash)"
            COMP_LINE='eqp train di' COMP_POINT=12 COMP_CWORD=2
            COMP_WORDS=(eqp train di)
            _eqp_complete
            printf '%s\n' "${COMPREPLY[@]}"
            complete -p eqp
            """;

        var ran = Eqp.RunProcess(folder.Path, "bash", "-c", $"PROGRAM={Eqp.Program}\n{Script}");

        Assert.Equal("digits-neuron\ndigits-neuron-small\ndigits-xy\ndigits-xy-small\ncomplete -o default -F _eqp_complete eqp\n", ran.Output);
        Assert.Equal("", ran.Error);
    }
}

/// <summary>A test that needs the tools of a Linux system.</summary>
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux()) Skip = "needs 'script' and 'bash' of a Linux system";
    }
}
