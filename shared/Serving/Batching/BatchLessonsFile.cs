using System.Text.Json;
using Serverless.Serving.Models;

namespace Serverless.Serving.Batching;

/// <summary>Stores lessons in a file that is replaced atomically.</summary>
public static class BatchLessonsFile
{
    private const int MaxBytes = 16 << 20;

    /// <returns>Empty if the file does not exist or has another format. What is lost is learned again.</returns>
    public static IReadOnlyList<BatchLesson> Read(string path)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: <= MaxBytes }
                ? JsonSerializer.Deserialize(
                    File.ReadAllBytes(path), ServingJson.Default.IReadOnlyListBatchLesson) ?? []
                : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return [];
        }
    }

    public static void Write(string path, IReadOnlyList<BatchLesson> lessons)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path)) ?? ".");
        var draft = $"{path}.{Environment.ProcessId}";
        File.WriteAllBytes(
            draft, JsonSerializer.SerializeToUtf8Bytes(lessons, ServingJson.Default.IReadOnlyListBatchLesson));
        File.Move(draft, path, overwrite: true);
    }
}
