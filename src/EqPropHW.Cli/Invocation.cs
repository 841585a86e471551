using System.CommandLine;
using System.Runtime.InteropServices;
using EqPropHW.Core;
using EqPropHW.Profiles;
using EqPropHW.Reports;
using EqPropHW.Training;

namespace EqPropHW.Cli;

/// <summary>Exit codes of every verb.</summary>
internal static class ExitCode
{
    public const int Ok = 0, RunFailed = 1, Usage = 2, Invalid = 3, Device = 4, GateNotMet = 5, Interrupted = 130;
}

/// <summary>A command line that cannot be carried out as written.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>Parses a command line, runs its verb and turns what went wrong into a message on stderr and an exit code.</summary>
internal static class Invocation
{
    public static async Task<int> RunAsync(RootCommand root, string[] args)
    {
        var parsed = root.Parse(args);
        if (args.Length == 0)
        {
            root.Parse("--help").Invoke();
            return ExitCode.Usage;
        }
        // Help, version and completions answer any command line.
        if (parsed.Action is not { ClearsParseErrors: true } && UsageMessages.Of(parsed) is { Count: > 0 } messages)
        {
            foreach (var message in messages) Console.Error.WriteLine(message);
            Console.Error.WriteLine("eqp: see 'eqp --help' or 'eqp VERB --help'");
            return ExitCode.Usage;
        }
        try
        {
            // The first Ctrl-C stops a run between updates, the second ends the process; the run folder is consistent either way.
            // The library's own handler is in place only after an action first yields, and emulated runs never do.
            using var stop = new CancellationTokenSource();
            void Stop(PosixSignalContext signal)
            {
                signal.Cancel = !stop.IsCancellationRequested;
                stop.Cancel();
            }
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
            return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, stop.Token);
        }
        catch (Exception e)
        {
            var (code, message) = Explain(e);
            Console.Error.WriteLine(message);
            return code;
        }
    }

    private static (int Code, string Message) Explain(Exception e) => e switch
    {
        OperationCanceledException => (ExitCode.Interrupted, e.Message.StartsWith("interrupted", StringComparison.Ordinal) ? $"eqp: {e.Message}" : "eqp: interrupted"),
        UsageException or RunFolderException => (ExitCode.Usage, $"eqp: {e.Message}"),
        ProfileException => (ExitCode.Invalid, e.Message),
        NetworkException or DataException => (ExitCode.Invalid, $"eqp: {e.Message}"),
        // A program or a batch that does not fit the device is a plain ArgumentException; its subclasses are defects.
        ArgumentException when e.GetType() == typeof(ArgumentException) => (ExitCode.Invalid, $"eqp: {e.Message}"),
        DeviceException => (ExitCode.Device, $"eqp: {e.Message}"),
        IOException or UnauthorizedAccessException => (ExitCode.RunFailed, $"eqp: {e.Message}"),
        _ => (ExitCode.RunFailed, $"eqp: internal error: {e}"),
    };
}
