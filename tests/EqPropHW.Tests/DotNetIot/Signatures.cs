// Hand-written reference of the signatures of System.Device.Gpio 4.2.0 and System.IO.Ports that the adapter is compiled against here,
// with just enough behind them to see what it calls. Never shipped: with -p:DotNetIot=true the packages take its place.
using System.ComponentModel;
using EqPropHW.Tests.DotNetIot;

namespace System.Device.Gpio
{
    internal enum PinMode { Input, Output, InputPullDown, InputPullUp }

    [Flags]
    internal enum PinEventTypes { None = 0, Rising = 1, Falling = 2 }

    internal readonly struct PinValue
    {
        private readonly bool _isHigh;

        private PinValue(bool isHigh) => _isHigh = isHigh;

        public static implicit operator PinValue(bool value) => new(value);

        public static explicit operator bool(PinValue value) => value._isHigh;
    }

    internal struct WaitForEventResult
    {
        public PinEventTypes EventTypes;
        public bool TimedOut;
    }

    internal sealed class GpioPin;

    internal sealed class GpioController : IDisposable
    {
        public GpioPin OpenPin(int pinNumber, PinMode mode) => Note($"open {pinNumber} {mode}");

        public GpioPin OpenPin(int pinNumber, PinMode mode, PinValue initialValue) => Note($"open {pinNumber} {mode} {(bool)initialValue}");

        public PinValue Read(int pinNumber) => pinNumber == 7;

        public void Write(int pinNumber, PinValue value) => Note($"write {pinNumber} {(bool)value}");

        public WaitForEventResult WaitForEvent(int pinNumber, PinEventTypes eventTypes, TimeSpan timeout)
            => new() { TimedOut = pinNumber != 7 || !eventTypes.HasFlag(PinEventTypes.Rising), EventTypes = eventTypes };

        public void Dispose() => Note("closed");

        private static GpioPin Note(string call)
        {
            IotCalls.Add(call);
            return new();
        }
    }
}

namespace System.Device.I2c
{
    internal sealed class I2cConnectionSettings(int busId, int deviceAddress)
    {
        public int BusId => busId;

        public int DeviceAddress => deviceAddress;
    }

    internal abstract class I2cDevice : IDisposable
    {
        public abstract I2cConnectionSettings ConnectionSettings { get; }

        public static I2cDevice Create(I2cConnectionSettings settings) => new NotedI2cDevice(settings);

        public abstract void Read(Span<byte> buffer);

        public abstract void Write(ReadOnlySpan<byte> buffer);

        public abstract void WriteRead(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer);

        public void Dispose()
        {
        }
    }
}

namespace System.Device.Spi
{
    internal sealed class SpiConnectionSettings(int busId, int chipSelectLine = -1)
    {
        public int BusId => busId;

        public int ChipSelectLine => chipSelectLine;

        public int ClockFrequency { get; set; } = 500_000;
    }

    internal abstract class SpiDevice : IDisposable
    {
        public abstract SpiConnectionSettings ConnectionSettings { get; }

        public static SpiDevice Create(SpiConnectionSettings settings) => new NotedSpiDevice(settings);

        public abstract void TransferFullDuplex(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer);

        public void Dispose()
        {
        }
    }
}

namespace System.IO.Ports
{
    internal enum Parity { None, Odd, Even, Mark, Space }

    internal enum StopBits { None, One, Two, OnePointFive }

    internal sealed class SerialPort(string portName, int baudRate, Parity parity, int dataBits, StopBits stopBits) : Component
    {
        private readonly MemoryStream _stream = new([1, 2, 3]);

        public Stream BaseStream => IsOpen ? _stream : throw new InvalidOperationException("The port is closed.");

        public bool IsOpen { get; private set; }

        public bool DtrEnable { get; set; }

        public bool RtsEnable { get; set; }

        public int WriteTimeout { get; set; } = -1;

        public void Open()
        {
            if (portName == "/dev/none") throw new UnauthorizedAccessException("Access to the port '/dev/none' is denied.");
            IotCalls.Add($"serial {portName} {baudRate} {parity} {dataBits} {stopBits} {DtrEnable} {RtsEnable} {WriteTimeout}");
            IsOpen = true;
        }
    }
}
