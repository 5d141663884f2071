using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Serverless.Serving.Inference.Memory;

/// <summary>The statistics of an ONNX Runtime arena, in bytes.</summary>
/// <remarks>
/// The runtime has a function for this that its .NET package does not expose yet. The package does declare the
/// runtime's function table, so members are accessed by name. The table only grows at its end, and a runtime does not
/// return a version that it does not have, so a wrong function cannot be called.
/// </remarks>
/// <param name="Limit">The maximum size; −1 if there is none.</param>
/// <param name="Taken">The memory taken from the process, in use or kept for the next run.</param>
internal readonly partial record struct ArenaFigures(long Limit, long Taken)
{
    /// <summary>
    /// The first table version that has <see cref="OrtApi.AllocatorGetStats"/>; ONNX Runtime 1.23 introduced it.
    /// </summary>
    private const uint TableVersion = 23;

    /// <returns>Null if the runtime does not report them.</returns>
    public static ArenaFigures? OfOrNull(OrtAllocator arena)
    {
        try
        {
            return Of(arena);
        }
        catch (Exception e) when (e is NotSupportedException or DllNotFoundException or EntryPointNotFoundException)
        {
            // Models can still be served without these statistics. Tests call the throwing overload, so they notice.
            return null;
        }
    }

    /// <exception cref="NotSupportedException">The runtime does not report them.</exception>
    public static unsafe ArenaFigures Of(OrtAllocator arena)
    {
        var table = (OrtApi*)((delegate* unmanaged<uint, void*>)GetApiBase()->GetApi)(TableVersion);
        if (table is null)
        {
            throw new NotSupportedException(
                $"This ONNX Runtime does not have API version {TableVersion}; use version 1.{TableVersion} or later.");
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
                throw new NotSupportedException("ONNX Runtime does not report what this allocator has taken.");
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
                    $"An allocator of ONNX Runtime reports its {name} as '{value}'; it should be a number of bytes.");
        }
        finally
        {
            Marshal.FreeCoTaskMem(key);
        }
    }

    [LibraryImport("onnxruntime", EntryPoint = "OrtGetApiBase")]
    private static unsafe partial OrtApiBase* GetApiBase();
}
