using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Serverless.Scaling;

/// <summary>
/// The state of the rules as one row of numbers. Each rule passes its fields to <see cref="Transfer(ref double)"/>. The
/// same method writes and reads them, so the two cannot disagree.
/// </summary>
public sealed class RuleMemory
{
    /// <summary>These rules never write a larger memory.</summary>
    private const int MaxBytes = 1 << 20;

    private readonly List<double> _numbers = [];
    private bool _isReading;
    private int _next;

    /// <summary>Clears the row and starts to write it.</summary>
    public RuleMemory BeginWrite()
    {
        _numbers.Clear();
        _isReading = false;
        return this;
    }

    /// <summary>Loads the row from <paramref name="text"/> and starts to read it.</summary>
    /// <exception cref="FormatException">The text is not a memory.</exception>
    public RuleMemory BeginRead(string text)
    {
        var bytes = new byte[MaxBytes];
        if (!BrotliDecoder.TryDecompress(Convert.FromBase64String(text), bytes, out var length)
            || length % sizeof(double) != 0)
        {
            throw new FormatException($"A text of {text.Length} characters is not a memory.");
        }

        _numbers.Clear();
        _numbers.AddRange(MemoryMarshal.Cast<byte, double>(bytes.AsSpan(0, length)));
        _isReading = true;
        _next = 0;
        return this;
    }

    /// <summary>Checks that the rules have read the whole row.</summary>
    /// <exception cref="FormatException">Some numbers were not read.</exception>
    public void Complete()
    {
        if (_isReading && _next != _numbers.Count)
        {
            throw new FormatException(
                $"The memory has {_numbers.Count} numbers, but the rules read {_next}: another version wrote it.");
        }
    }

    public void Transfer(ref double number)
    {
        if (!_isReading)
        {
            _numbers.Add(number);
            return;
        }

        if (_next == _numbers.Count)
        {
            throw new FormatException($"The memory ends after {_next} numbers: another version of the rules wrote it.");
        }

        number = _numbers[_next++];
    }

    public void Transfer(ref int number)
    {
        double value = number;
        Transfer(ref value);
        number = (int)value;
    }

    public void Transfer(Span<double> numbers)
    {
        foreach (ref var number in numbers)
        {
            Transfer(ref number);
        }
    }

    /// <summary>The row, compressed with Brotli, in base64. It fits in a property of a table row.</summary>
    public override string ToString()
    {
        var bytes = MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_numbers));
        var compressed = new byte[BrotliEncoder.GetMaxCompressedLength(bytes.Length)];
        return BrotliEncoder.TryCompress(bytes, compressed, out var length, quality: 5, window: 18)
            ? Convert.ToBase64String(compressed.AsSpan(0, length))
            : throw new InvalidOperationException($"A memory of {bytes.Length} bytes could not be compressed.");
    }
}
