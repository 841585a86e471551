using System.Runtime.InteropServices;
using EqPropHW.Core;

namespace EqPropHW.Boards;

/// <summary>Runs an action when the process ends while it is open: by itself, by an exception that nobody catches, or by a signal.</summary>
/// <remarks>Signals are caught here because the runtime no longer ends a program in order on SIGTERM; what a signal does otherwise stays.</remarks>
internal sealed class SafetyNet : IDisposable
{
    private static readonly PosixSignal[] _signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];

    private readonly Action _makeSafe;
    private readonly PosixSignalRegistration[] _registrations;
    private int _isDone;

    public SafetyNet(Action makeSafe)
    {
        _makeSafe = makeSafe;
        AppDomain.CurrentDomain.ProcessExit += OnExit;
        AppDomain.CurrentDomain.UnhandledException += OnCrash;
        _registrations = [.. _signals.Select(s => PosixSignalRegistration.Create(s, _ => Catch()))];
    }

    public void Dispose()
    {
        Interlocked.Exchange(ref _isDone, 1);
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        AppDomain.CurrentDomain.UnhandledException -= OnCrash;
        foreach (var registration in _registrations) registration.Dispose();
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
