using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Serverless.Serving.Inference.Memory;

/// <summary>What an arena of ONNX Runtime tells of itself, in bytes.</summary>
/// <remarks>
/// The runtime has a function for it that its .NET package does not call yet. The package does mirror the table of
/// functions that the runtime hands out, so that they are asked for by name. The table only ever grows at its end, and
/// one that is too old is not handed out: nothing here can call the wrong function.
/// </remarks>
/// <param name="Limit">Beyond which it gives no memory; −1 where there is none.</param>
/// <param name="Taken">What it has taken of the process, in use or kept for the next run.</param>
internal readonly partial record struct ArenaFigures(long Limit, long Taken)
{
    /// <summary>
    /// The first version of the table that has <see cref="OrtApi.AllocatorGetStats"/>, that of ONNX Runtime 1.23.
    /// </summary>
    private const uint TableVersion = 23;

    /// <returns>Null where the runtime does not tell.</returns>
    public static ArenaFigures? OfOrNull(OrtAllocator arena)
    {
        try
        {
            return Of(arena);
        }
        catch (Exception e) when (e is NotSupportedException or DllNotFoundException or EntryPointNotFoundException)
        {
            // A runtime that cannot be asked serves all the same; the tests ask by the other door, and say so.
            return null;
        }
    }

    /// <exception cref="NotSupportedException">The runtime does not tell.</exception>
    public static unsafe ArenaFigures Of(OrtAllocator arena)
    {
        var table = (OrtApi*)((delegate* unmanaged<uint, void*>)GetApiBase()->GetApi)(TableVersion);
        if (table is null)
        {
            throw new NotSupportedException(
                $"This ONNX Runtime has no functions of version {TableVersion}; take one from 1.{TableVersion} on.");
        }

        nint figures = 0;
        var held = false;
        try
        {
            arena.DangerousAddRef(ref held);
            var fault = ((delegate* unmanaged<nint, nint*, nint>)table->AllocatorGetStats)(
                arena.DangerousGetHandle(), &figures);
            if (fault != 0)
            {
                ((delegate* unmanaged<nint, void>)table->ReleaseStatus)(fault);
                throw new NotSupportedException("ONNX Runtime does not tell what this allocator has taken.");
            }

            return new ArenaFigures(Read(table, figures, "Limit"), Read(table, figures, "TotalAllocated"));
        }
        finally
        {
            if (figures != 0)
            {
                ((delegate* unmanaged<nint, void>)table->ReleaseKeyValuePairs)(figures);
            }

            if (held)
            {
                arena.DangerousRelease();
            }
        }
    }

    private static unsafe long Read(OrtApi* table, nint figures, string name)
    {
        var key = Marshal.StringToCoTaskMemUTF8(name);
        try
        {
            var value = Marshal.PtrToStringUTF8(
                ((delegate* unmanaged<nint, nint, nint>)table->GetKeyValue)(figures, key));
            return long.TryParse(value, CultureInfo.InvariantCulture, out var bytes)
                ? bytes
                : throw new NotSupportedException(
                    $"An allocator of ONNX Runtime tells its {name} as '{value}'; it should be a count of bytes.");
        }
        finally
        {
            Marshal.FreeCoTaskMem(key);
        }
    }

    [LibraryImport("onnxruntime", EntryPoint = "OrtGetApiBase")]
    private static unsafe partial OrtApiBase* GetApiBase();
}
