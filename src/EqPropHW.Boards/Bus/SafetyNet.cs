using EqPropHW.Core;

namespace EqPropHW.Boards;

/// <summary>Runs an action when the process ends while it is open, with or without an exception.</summary>
internal sealed class SafetyNet : IDisposable
{
    private readonly Action _makeSafe;
    private int _isDone;

    public SafetyNet(Action makeSafe)
    {
        _makeSafe = makeSafe;
        AppDomain.CurrentDomain.ProcessExit += OnExit;
        AppDomain.CurrentDomain.UnhandledException += OnCrash;
    }

    public void Dispose()
    {
        Interlocked.Exchange(ref _isDone, 1);
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        AppDomain.CurrentDomain.UnhandledException -= OnCrash;
    }

    private void OnExit(object? sender, EventArgs e) => Catch();

    private void OnCrash(object? sender, UnhandledExceptionEventArgs e) => Catch();

    private void Catch()
    {
        if (Interlocked.Exchange(ref _isDone, 1) != 0) return;
        try
        {
            _makeSafe();
        }
        catch (Exception e) when (e is DeviceException or ObjectDisposedException)
        {
            // The process ends anyway, and nothing above could act on it.
        }
    }
}
