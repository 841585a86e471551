using System.CommandLine;

namespace EqPropHW.Cli.Verbs;

/// <summary><c>eqp completions SHELL</c>: a script that completes verbs, options and values.</summary>
internal static class CompletionsVerb
{
    public static Command Create()
    {
        string[] shells = ["bash", "zsh", "pwsh"];
        var shell = new Argument<string>("shell") { Description = string.Join(", ", shells[..^1]) + " or " + shells[^1], HelpName = "shell" };
        shell.CompletionSources.Add(shells);
        shell.Validators.Add(r => CommonOptions.RequireWord(r, "shell", shells));
        var command = new Verb("completions", "Print a completion script for your shell.", "eval \"$(./eqp completions bash)\"") { shell };
        command.SetAction(p =>
        {
            Console.Write(p.GetValue(shell) switch
            {
                "bash" => Bash,
                "zsh" => Zsh,
                _ => PowerShell,
            });
            return ExitCode.Ok;
        });
        return command;
    }

    // The program itself answers "[suggest:POSITION]" with one completion a line.
    private const string Bash = """
        # eval "$(eqp completions bash)"
        _eqp_complete() {
          local IFS=$'\n'
          COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _eqp_complete eqp ./eqp

        """;

    private const string Zsh = """
        # eval "$(eqp completions zsh)"
        _eqp_complete() {
          local -a found
          found=("${(@f)$("${words[1]}" "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
          compadd -a found
          _files
        }
        compdef _eqp_complete eqp ./eqp

        """;

    private const string PowerShell = """
        # eqp completions pwsh | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName eqp -ScriptBlock {
          param($word, $ast, $position)
          eqp "[suggest:$position]" "$ast" | ForEach-Object {
            [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
          }
        }

        """;
}
