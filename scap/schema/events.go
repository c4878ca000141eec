package schema

// Event type numbers, as they stand in captures. They never change meaning.
const (
	GENERIC_E                       EventType = 0
	GENERIC_X                       EventType = 1
	SYSCALL_OPEN_E                  EventType = 2
	SYSCALL_OPEN_X                  EventType = 3
	SYSCALL_CLOSE_E                 EventType = 4
	SYSCALL_CLOSE_X                 EventType = 5
	SYSCALL_READ_E                  EventType = 6
	SYSCALL_READ_X                  EventType = 7
	SYSCALL_WRITE_E                 EventType = 8
	SYSCALL_WRITE_X                 EventType = 9
	SYSCALL_BRK_1_E                 EventType = 10
	SYSCALL_BRK_1_X                 EventType = 11
	SYSCALL_EXECVE_8_E              EventType = 12
	SYSCALL_EXECVE_8_X              EventType = 13
	SYSCALL_CLONE_11_E              EventType = 14
	SYSCALL_CLONE_11_X              EventType = 15
	PROCEXIT_E                      EventType = 16
	PROCEXIT_X                      EventType = 17
	SOCKET_SOCKET_E                 EventType = 18
	SOCKET_SOCKET_X                 EventType = 19
	SOCKET_BIND_E                   EventType = 20
	SOCKET_BIND_X                   EventType = 21
	SOCKET_CONNECT_E                EventType = 22
	SOCKET_CONNECT_X                EventType = 23
	SOCKET_LISTEN_E                 EventType = 24
	SOCKET_LISTEN_X                 EventType = 25
	SOCKET_ACCEPT_E                 EventType = 26
	SOCKET_ACCEPT_X                 EventType = 27
	SOCKET_SEND_E                   EventType = 28
	SOCKET_SEND_X                   EventType = 29
	SOCKET_SENDTO_E                 EventType = 30
	SOCKET_SENDTO_X                 EventType = 31
	SOCKET_RECV_E                   EventType = 32
	SOCKET_RECV_X                   EventType = 33
	SOCKET_RECVFROM_E               EventType = 34
	SOCKET_RECVFROM_X               EventType = 35
	SOCKET_SHUTDOWN_E               EventType = 36
	SOCKET_SHUTDOWN_X               EventType = 37
	SOCKET_GETSOCKNAME_E            EventType = 38
	SOCKET_GETSOCKNAME_X            EventType = 39
	SOCKET_GETPEERNAME_E            EventType = 40
	SOCKET_GETPEERNAME_X            EventType = 41
	SOCKET_SOCKETPAIR_E             EventType = 42
	SOCKET_SOCKETPAIR_X             EventType = 43
	SOCKET_SETSOCKOPT_E             EventType = 44
	SOCKET_SETSOCKOPT_X             EventType = 45
	SOCKET_GETSOCKOPT_E             EventType = 46
	SOCKET_GETSOCKOPT_X             EventType = 47
	SOCKET_SENDMSG_E                EventType = 48
	SOCKET_SENDMSG_X                EventType = 49
	SOCKET_SENDMMSG_E               EventType = 50
	SOCKET_SENDMMSG_X               EventType = 51
	SOCKET_RECVMSG_E                EventType = 52
	SOCKET_RECVMSG_X                EventType = 53
	SOCKET_RECVMMSG_E               EventType = 54
	SOCKET_RECVMMSG_X               EventType = 55
	SOCKET_ACCEPT4_E                EventType = 56
	SOCKET_ACCEPT4_X                EventType = 57
	SYSCALL_CREAT_E                 EventType = 58
	SYSCALL_CREAT_X                 EventType = 59
	SYSCALL_PIPE_E                  EventType = 60
	SYSCALL_PIPE_X                  EventType = 61
	SYSCALL_EVENTFD_E               EventType = 62
	SYSCALL_EVENTFD_X               EventType = 63
	SYSCALL_FUTEX_E                 EventType = 64
	SYSCALL_FUTEX_X                 EventType = 65
	SYSCALL_STAT_E                  EventType = 66
	SYSCALL_STAT_X                  EventType = 67
	SYSCALL_LSTAT_E                 EventType = 68
	SYSCALL_LSTAT_X                 EventType = 69
	SYSCALL_FSTAT_E                 EventType = 70
	SYSCALL_FSTAT_X                 EventType = 71
	SYSCALL_STAT64_E                EventType = 72
	SYSCALL_STAT64_X                EventType = 73
	SYSCALL_LSTAT64_E               EventType = 74
	SYSCALL_LSTAT64_X               EventType = 75
	SYSCALL_FSTAT64_E               EventType = 76
	SYSCALL_FSTAT64_X               EventType = 77
	SYSCALL_EPOLLWAIT_E             EventType = 78
	SYSCALL_EPOLLWAIT_X             EventType = 79
	SYSCALL_POLL_E                  EventType = 80
	SYSCALL_POLL_X                  EventType = 81
	SYSCALL_SELECT_E                EventType = 82
	SYSCALL_SELECT_X                EventType = 83
	SYSCALL_NEWSELECT_E             EventType = 84
	SYSCALL_NEWSELECT_X             EventType = 85
	SYSCALL_LSEEK_E                 EventType = 86
	SYSCALL_LSEEK_X                 EventType = 87
	SYSCALL_LLSEEK_E                EventType = 88
	SYSCALL_LLSEEK_X                EventType = 89
	SYSCALL_IOCTL_2_E               EventType = 90
	SYSCALL_IOCTL_2_X               EventType = 91
	SYSCALL_GETCWD_E                EventType = 92
	SYSCALL_GETCWD_X                EventType = 93
	SYSCALL_CHDIR_E                 EventType = 94
	SYSCALL_CHDIR_X                 EventType = 95
	SYSCALL_FCHDIR_E                EventType = 96
	SYSCALL_FCHDIR_X                EventType = 97
	SYSCALL_MKDIR_E                 EventType = 98
	SYSCALL_MKDIR_X                 EventType = 99
	SYSCALL_RMDIR_E                 EventType = 100
	SYSCALL_RMDIR_X                 EventType = 101
	SYSCALL_OPENAT_E                EventType = 102
	SYSCALL_OPENAT_X                EventType = 103
	SYSCALL_LINK_E                  EventType = 104
	SYSCALL_LINK_X                  EventType = 105
	SYSCALL_LINKAT_E                EventType = 106
	SYSCALL_LINKAT_X                EventType = 107
	SYSCALL_UNLINK_E                EventType = 108
	SYSCALL_UNLINK_X                EventType = 109
	SYSCALL_UNLINKAT_E              EventType = 110
	SYSCALL_UNLINKAT_X              EventType = 111
	SYSCALL_PREAD_E                 EventType = 112
	SYSCALL_PREAD_X                 EventType = 113
	SYSCALL_PWRITE_E                EventType = 114
	SYSCALL_PWRITE_X                EventType = 115
	SYSCALL_READV_E                 EventType = 116
	SYSCALL_READV_X                 EventType = 117
	SYSCALL_WRITEV_E                EventType = 118
	SYSCALL_WRITEV_X                EventType = 119
	SYSCALL_PREADV_E                EventType = 120
	SYSCALL_PREADV_X                EventType = 121
	SYSCALL_PWRITEV_E               EventType = 122
	SYSCALL_PWRITEV_X               EventType = 123
	SYSCALL_DUP_E                   EventType = 124
	SYSCALL_DUP_X                   EventType = 125
	SYSCALL_SIGNALFD_E              EventType = 126
	SYSCALL_SIGNALFD_X              EventType = 127
	SYSCALL_KILL_E                  EventType = 128
	SYSCALL_KILL_X                  EventType = 129
	SYSCALL_TKILL_E                 EventType = 130
	SYSCALL_TKILL_X                 EventType = 131
	SYSCALL_TGKILL_E                EventType = 132
	SYSCALL_TGKILL_X                EventType = 133
	SYSCALL_NANOSLEEP_E             EventType = 134
	SYSCALL_NANOSLEEP_X             EventType = 135
	SYSCALL_TIMERFD_CREATE_E        EventType = 136
	SYSCALL_TIMERFD_CREATE_X        EventType = 137
	SYSCALL_INOTIFY_INIT_E          EventType = 138
	SYSCALL_INOTIFY_INIT_X          EventType = 139
	SYSCALL_GETRLIMIT_E             EventType = 140
	SYSCALL_GETRLIMIT_X             EventType = 141
	SYSCALL_SETRLIMIT_E             EventType = 142
	SYSCALL_SETRLIMIT_X             EventType = 143
	SYSCALL_PRLIMIT_E               EventType = 144
	SYSCALL_PRLIMIT_X               EventType = 145
	SCHEDSWITCH_1_E                 EventType = 146
	SCHEDSWITCH_1_X                 EventType = 147
	DROP_E                          EventType = 148
	DROP_X                          EventType = 149
	SYSCALL_FCNTL_E                 EventType = 150
	SYSCALL_FCNTL_X                 EventType = 151
	SCHEDSWITCH_6_E                 EventType = 152
	SCHEDSWITCH_6_X                 EventType = 153
	SYSCALL_EXECVE_13_E             EventType = 154
	SYSCALL_EXECVE_13_X             EventType = 155
	SYSCALL_CLONE_16_E              EventType = 156
	SYSCALL_CLONE_16_X              EventType = 157
	SYSCALL_BRK_4_E                 EventType = 158
	SYSCALL_BRK_4_X                 EventType = 159
	SYSCALL_MMAP_E                  EventType = 160
	SYSCALL_MMAP_X                  EventType = 161
	SYSCALL_MMAP2_E                 EventType = 162
	SYSCALL_MMAP2_X                 EventType = 163
	SYSCALL_MUNMAP_E                EventType = 164
	SYSCALL_MUNMAP_X                EventType = 165
	SYSCALL_SPLICE_E                EventType = 166
	SYSCALL_SPLICE_X                EventType = 167
	SYSCALL_PTRACE_E                EventType = 168
	SYSCALL_PTRACE_X                EventType = 169
	SYSCALL_IOCTL_3_E               EventType = 170
	SYSCALL_IOCTL_3_X               EventType = 171
	SYSCALL_EXECVE_14_E             EventType = 172
	SYSCALL_EXECVE_14_X             EventType = 173
	SYSCALL_RENAME_E                EventType = 174
	SYSCALL_RENAME_X                EventType = 175
	SYSCALL_RENAMEAT_E              EventType = 176
	SYSCALL_RENAMEAT_X              EventType = 177
	SYSCALL_SYMLINK_E               EventType = 178
	SYSCALL_SYMLINK_X               EventType = 179
	SYSCALL_SYMLINKAT_E             EventType = 180
	SYSCALL_SYMLINKAT_X             EventType = 181
	SYSCALL_FORK_E                  EventType = 182
	SYSCALL_FORK_X                  EventType = 183
	SYSCALL_VFORK_E                 EventType = 184
	SYSCALL_VFORK_X                 EventType = 185
	PROCEXIT_1_E                    EventType = 186
	PROCEXIT_1_X                    EventType = 187
	SYSCALL_SENDFILE_E              EventType = 188
	SYSCALL_SENDFILE_X              EventType = 189
	SYSCALL_QUOTACTL_E              EventType = 190
	SYSCALL_QUOTACTL_X              EventType = 191
	SYSCALL_SETRESUID_E             EventType = 192
	SYSCALL_SETRESUID_X             EventType = 193
	SYSCALL_SETRESGID_E             EventType = 194
	SYSCALL_SETRESGID_X             EventType = 195
	SCAPEVENT_E                     EventType = 196
	SCAPEVENT_X                     EventType = 197
	SYSCALL_SETUID_E                EventType = 198
	SYSCALL_SETUID_X                EventType = 199
	SYSCALL_SETGID_E                EventType = 200
	SYSCALL_SETGID_X                EventType = 201
	SYSCALL_GETUID_E                EventType = 202
	SYSCALL_GETUID_X                EventType = 203
	SYSCALL_GETEUID_E               EventType = 204
	SYSCALL_GETEUID_X               EventType = 205
	SYSCALL_GETGID_E                EventType = 206
	SYSCALL_GETGID_X                EventType = 207
	SYSCALL_GETEGID_E               EventType = 208
	SYSCALL_GETEGID_X               EventType = 209
	SYSCALL_GETRESUID_E             EventType = 210
	SYSCALL_GETRESUID_X             EventType = 211
	SYSCALL_GETRESGID_E             EventType = 212
	SYSCALL_GETRESGID_X             EventType = 213
	SYSCALL_EXECVE_15_E             EventType = 214
	SYSCALL_EXECVE_15_X             EventType = 215
	SYSCALL_CLONE_17_E              EventType = 216
	SYSCALL_CLONE_17_X              EventType = 217
	SYSCALL_FORK_17_E               EventType = 218
	SYSCALL_FORK_17_X               EventType = 219
	SYSCALL_VFORK_17_E              EventType = 220
	SYSCALL_VFORK_17_X              EventType = 221
	SYSCALL_CLONE_20_E              EventType = 222
	SYSCALL_CLONE_20_X              EventType = 223
	SYSCALL_FORK_20_E               EventType = 224
	SYSCALL_FORK_20_X               EventType = 225
	SYSCALL_VFORK_20_E              EventType = 226
	SYSCALL_VFORK_20_X              EventType = 227
	CONTAINER_E                     EventType = 228
	CONTAINER_X                     EventType = 229
	SYSCALL_EXECVE_16_E             EventType = 230
	SYSCALL_EXECVE_16_X             EventType = 231
	SIGNALDELIVER_E                 EventType = 232
	SIGNALDELIVER_X                 EventType = 233
	PROCINFO_E                      EventType = 234
	PROCINFO_X                      EventType = 235
	SYSCALL_GETDENTS_E              EventType = 236
	SYSCALL_GETDENTS_X              EventType = 237
	SYSCALL_GETDENTS64_E            EventType = 238
	SYSCALL_GETDENTS64_X            EventType = 239
	SYSCALL_SETNS_E                 EventType = 240
	SYSCALL_SETNS_X                 EventType = 241
	SYSCALL_FLOCK_E                 EventType = 242
	SYSCALL_FLOCK_X                 EventType = 243
	CPU_HOTPLUG_E                   EventType = 244
	CPU_HOTPLUG_X                   EventType = 245
	SOCKET_ACCEPT_5_E               EventType = 246
	SOCKET_ACCEPT_5_X               EventType = 247
	SOCKET_ACCEPT4_5_E              EventType = 248
	SOCKET_ACCEPT4_5_X              EventType = 249
	SYSCALL_SEMOP_E                 EventType = 250
	SYSCALL_SEMOP_X                 EventType = 251
	SYSCALL_SEMCTL_E                EventType = 252
	SYSCALL_SEMCTL_X                EventType = 253
	SYSCALL_PPOLL_E                 EventType = 254
	SYSCALL_PPOLL_X                 EventType = 255
	SYSCALL_MOUNT_E                 EventType = 256
	SYSCALL_MOUNT_X                 EventType = 257
	SYSCALL_UMOUNT_E                EventType = 258
	SYSCALL_UMOUNT_X                EventType = 259
	K8S_E                           EventType = 260
	K8S_X                           EventType = 261
	SYSCALL_SEMGET_E                EventType = 262
	SYSCALL_SEMGET_X                EventType = 263
	SYSCALL_ACCESS_E                EventType = 264
	SYSCALL_ACCESS_X                EventType = 265
	SYSCALL_CHROOT_E                EventType = 266
	SYSCALL_CHROOT_X                EventType = 267
	TRACER_E                        EventType = 268
	TRACER_X                        EventType = 269
	MESOS_E                         EventType = 270
	MESOS_X                         EventType = 271
	CONTAINER_JSON_E                EventType = 272
	CONTAINER_JSON_X                EventType = 273
	SYSCALL_SETSID_E                EventType = 274
	SYSCALL_SETSID_X                EventType = 275
	SYSCALL_MKDIR_2_E               EventType = 276
	SYSCALL_MKDIR_2_X               EventType = 277
	SYSCALL_RMDIR_2_E               EventType = 278
	SYSCALL_RMDIR_2_X               EventType = 279
	NOTIFICATION_E                  EventType = 280
	NOTIFICATION_X                  EventType = 281
	SYSCALL_EXECVE_17_E             EventType = 282
	SYSCALL_EXECVE_17_X             EventType = 283
	SYSCALL_UNSHARE_E               EventType = 284
	SYSCALL_UNSHARE_X               EventType = 285
	INFRASTRUCTURE_EVENT_E          EventType = 286
	INFRASTRUCTURE_EVENT_X          EventType = 287
	SYSCALL_EXECVE_18_E             EventType = 288
	SYSCALL_EXECVE_18_X             EventType = 289
	PAGE_FAULT_E                    EventType = 290
	PAGE_FAULT_X                    EventType = 291
	SYSCALL_EXECVE_19_E             EventType = 292
	SYSCALL_EXECVE_19_X             EventType = 293
	SYSCALL_SETPGID_E               EventType = 294
	SYSCALL_SETPGID_X               EventType = 295
	SYSCALL_BPF_E                   EventType = 296
	SYSCALL_BPF_X                   EventType = 297
	SYSCALL_SECCOMP_E               EventType = 298
	SYSCALL_SECCOMP_X               EventType = 299
	SYSCALL_UNLINK_2_E              EventType = 300
	SYSCALL_UNLINK_2_X              EventType = 301
	SYSCALL_UNLINKAT_2_E            EventType = 302
	SYSCALL_UNLINKAT_2_X            EventType = 303
	SYSCALL_MKDIRAT_E               EventType = 304
	SYSCALL_MKDIRAT_X               EventType = 305
	SYSCALL_OPENAT_2_E              EventType = 306
	SYSCALL_OPENAT_2_X              EventType = 307
	SYSCALL_LINK_2_E                EventType = 308
	SYSCALL_LINK_2_X                EventType = 309
	SYSCALL_LINKAT_2_E              EventType = 310
	SYSCALL_LINKAT_2_X              EventType = 311
	SYSCALL_FCHMODAT_E              EventType = 312
	SYSCALL_FCHMODAT_X              EventType = 313
	SYSCALL_CHMOD_E                 EventType = 314
	SYSCALL_CHMOD_X                 EventType = 315
	SYSCALL_FCHMOD_E                EventType = 316
	SYSCALL_FCHMOD_X                EventType = 317
	SYSCALL_RENAMEAT2_E             EventType = 318
	SYSCALL_RENAMEAT2_X             EventType = 319
	SYSCALL_USERFAULTFD_E           EventType = 320
	SYSCALL_USERFAULTFD_X           EventType = 321
	PLUGINEVENT_E                   EventType = 322
	PLUGINEVENT_X                   EventType = 323
	CONTAINER_JSON_2_E              EventType = 324
	CONTAINER_JSON_2_X              EventType = 325
	SYSCALL_OPENAT2_E               EventType = 326
	SYSCALL_OPENAT2_X               EventType = 327
	SYSCALL_MPROTECT_E              EventType = 328
	SYSCALL_MPROTECT_X              EventType = 329
	SYSCALL_EXECVEAT_E              EventType = 330
	SYSCALL_EXECVEAT_X              EventType = 331
	SYSCALL_COPY_FILE_RANGE_E       EventType = 332
	SYSCALL_COPY_FILE_RANGE_X       EventType = 333
	SYSCALL_CLONE3_E                EventType = 334
	SYSCALL_CLONE3_X                EventType = 335
	SYSCALL_OPEN_BY_HANDLE_AT_E     EventType = 336
	SYSCALL_OPEN_BY_HANDLE_AT_X     EventType = 337
	SYSCALL_IO_URING_SETUP_E        EventType = 338
	SYSCALL_IO_URING_SETUP_X        EventType = 339
	SYSCALL_IO_URING_ENTER_E        EventType = 340
	SYSCALL_IO_URING_ENTER_X        EventType = 341
	SYSCALL_IO_URING_REGISTER_E     EventType = 342
	SYSCALL_IO_URING_REGISTER_X     EventType = 343
	SYSCALL_MLOCK_E                 EventType = 344
	SYSCALL_MLOCK_X                 EventType = 345
	SYSCALL_MUNLOCK_E               EventType = 346
	SYSCALL_MUNLOCK_X               EventType = 347
	SYSCALL_MLOCKALL_E              EventType = 348
	SYSCALL_MLOCKALL_X              EventType = 349
	SYSCALL_MUNLOCKALL_E            EventType = 350
	SYSCALL_MUNLOCKALL_X            EventType = 351
	SYSCALL_CAPSET_E                EventType = 352
	SYSCALL_CAPSET_X                EventType = 353
	USER_ADDED_E                    EventType = 354
	USER_ADDED_X                    EventType = 355
	USER_DELETED_E                  EventType = 356
	USER_DELETED_X                  EventType = 357
	GROUP_ADDED_E                   EventType = 358
	GROUP_ADDED_X                   EventType = 359
	GROUP_DELETED_E                 EventType = 360
	GROUP_DELETED_X                 EventType = 361
	SYSCALL_DUP2_E                  EventType = 362
	SYSCALL_DUP2_X                  EventType = 363
	SYSCALL_DUP3_E                  EventType = 364
	SYSCALL_DUP3_X                  EventType = 365
	SYSCALL_DUP_1_E                 EventType = 366
	SYSCALL_DUP_1_X                 EventType = 367
	SYSCALL_BPF_2_E                 EventType = 368
	SYSCALL_BPF_2_X                 EventType = 369
	SYSCALL_MLOCK2_E                EventType = 370
	SYSCALL_MLOCK2_X                EventType = 371
	SYSCALL_FSCONFIG_E              EventType = 372
	SYSCALL_FSCONFIG_X              EventType = 373
	SYSCALL_EPOLL_CREATE_E          EventType = 374
	SYSCALL_EPOLL_CREATE_X          EventType = 375
	SYSCALL_EPOLL_CREATE1_E         EventType = 376
	SYSCALL_EPOLL_CREATE1_X         EventType = 377
	SYSCALL_CHOWN_E                 EventType = 378
	SYSCALL_CHOWN_X                 EventType = 379
	SYSCALL_LCHOWN_E                EventType = 380
	SYSCALL_LCHOWN_X                EventType = 381
	SYSCALL_FCHOWN_E                EventType = 382
	SYSCALL_FCHOWN_X                EventType = 383
	SYSCALL_FCHOWNAT_E              EventType = 384
	SYSCALL_FCHOWNAT_X              EventType = 385
	SYSCALL_UMOUNT_1_E              EventType = 386
	SYSCALL_UMOUNT_1_X              EventType = 387
	SOCKET_ACCEPT4_6_E              EventType = 388
	SOCKET_ACCEPT4_6_X              EventType = 389
	SYSCALL_UMOUNT2_E               EventType = 390
	SYSCALL_UMOUNT2_X               EventType = 391
	SYSCALL_PIPE2_E                 EventType = 392
	SYSCALL_PIPE2_X                 EventType = 393
	SYSCALL_INOTIFY_INIT1_E         EventType = 394
	SYSCALL_INOTIFY_INIT1_X         EventType = 395
	SYSCALL_EVENTFD2_E              EventType = 396
	SYSCALL_EVENTFD2_X              EventType = 397
	SYSCALL_SIGNALFD4_E             EventType = 398
	SYSCALL_SIGNALFD4_X             EventType = 399
	SYSCALL_PRCTL_E                 EventType = 400
	SYSCALL_PRCTL_X                 EventType = 401
	ASYNCEVENT_E                    EventType = 402
	ASYNCEVENT_X                    EventType = 403
	SYSCALL_MEMFD_CREATE_E          EventType = 404
	SYSCALL_MEMFD_CREATE_X          EventType = 405
	SYSCALL_PIDFD_GETFD_E           EventType = 406
	SYSCALL_PIDFD_GETFD_X           EventType = 407
	SYSCALL_PIDFD_OPEN_E            EventType = 408
	SYSCALL_PIDFD_OPEN_X            EventType = 409
	SYSCALL_INIT_MODULE_E           EventType = 410
	SYSCALL_INIT_MODULE_X           EventType = 411
	SYSCALL_FINIT_MODULE_E          EventType = 412
	SYSCALL_FINIT_MODULE_X          EventType = 413
	SYSCALL_MKNOD_E                 EventType = 414
	SYSCALL_MKNOD_X                 EventType = 415
	SYSCALL_MKNODAT_E               EventType = 416
	SYSCALL_MKNODAT_X               EventType = 417
	SYSCALL_NEWFSTATAT_E            EventType = 418
	SYSCALL_NEWFSTATAT_X            EventType = 419
	SYSCALL_PROCESS_VM_READV_E      EventType = 420
	SYSCALL_PROCESS_VM_READV_X      EventType = 421
	SYSCALL_PROCESS_VM_WRITEV_E     EventType = 422
	SYSCALL_PROCESS_VM_WRITEV_X     EventType = 423
	SYSCALL_DELETE_MODULE_E         EventType = 424
	SYSCALL_DELETE_MODULE_X         EventType = 425
	SYSCALL_SETREUID_E              EventType = 426
	SYSCALL_SETREUID_X              EventType = 427
	SYSCALL_SETREGID_E              EventType = 428
	SYSCALL_SETREGID_X              EventType = 429
	ITER_TASK_E                     EventType = 430
	ITER_TASK_X                     EventType = 431
	ITER_TASK_FILE_PIPE_E           EventType = 432
	ITER_TASK_FILE_PIPE_X           EventType = 433
	ITER_TASK_FILE_MEMFD_E          EventType = 434
	ITER_TASK_FILE_MEMFD_X          EventType = 435
	ITER_TASK_FILE_REGULAR_E        EventType = 436
	ITER_TASK_FILE_REGULAR_X        EventType = 437
	ITER_TASK_FILE_DIRECTORY_E      EventType = 438
	ITER_TASK_FILE_DIRECTORY_X      EventType = 439
	ITER_TASK_FILE_SOCKET_INET_E    EventType = 440
	ITER_TASK_FILE_SOCKET_INET_X    EventType = 441
	ITER_TASK_FILE_SOCKET_INET6_E   EventType = 442
	ITER_TASK_FILE_SOCKET_INET6_X   EventType = 443
	ITER_TASK_FILE_SOCKET_UNIX_E    EventType = 444
	ITER_TASK_FILE_SOCKET_UNIX_X    EventType = 445
	ITER_TASK_FILE_SOCKET_NETLINK_E EventType = 446
	ITER_TASK_FILE_SOCKET_NETLINK_X EventType = 447
	ITER_TASK_FILE_ANON_INODE_E     EventType = 448
	ITER_TASK_FILE_ANON_INODE_X     EventType = 449
	SYSCALL_CLOSE_RANGE_E           EventType = 450
	SYSCALL_CLOSE_RANGE_X           EventType = 451
	SYSCALL_KEYCTL_E                EventType = 452
	SYSCALL_KEYCTL_X                EventType = 453
)

// events is indexed by EventType.
var events = [NumEventTypes]Event{
	GENERIC_E: {Type: GENERIC_E, Symbol: "GENERIC_E", Name: "syscall", Category: CatOther | ClassSyscall, Flags: OldVersion | ConverterManaged, Params: []Param{
		{Name: "ID", Type: SyscallID, Fmt: FmtDec},
		{Name: "nativeID", Type: Uint16, Fmt: FmtDec},
	}},
	GENERIC_X: {Type: GENERIC_X, Symbol: "GENERIC_X", Name: "syscall", Category: CatOther | ClassSyscall, Flags: ConverterManaged, Params: []Param{
		{Name: "ID", Type: SyscallID, Fmt: FmtDec},
		{Name: "nativeID", Type: Uint16, Fmt: FmtDec},
	}},
	SYSCALL_OPEN_E: {Type: SYSCALL_OPEN_E, Symbol: "SYSCALL_OPEN_E", Name: "open", Category: CatFile | ClassSyscall, Flags: CreatesFD | ModifiesState | ConverterManaged, Params: []Param{
		{Name: "name", Type: FSPath},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &fileFlags},
		{Name: "mode", Type: Uint32, Fmt: FmtOct},
	}},
	SYSCALL_OPEN_X: {Type: SYSCALL_OPEN_X, Symbol: "SYSCALL_OPEN_X", Name: "open", Category: CatFile | ClassSyscall, Flags: CreatesFD | ModifiesState | ConverterManaged, Params: []Param{
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "name", Type: FSPath},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &fileFlags},
		{Name: "mode", Type: Uint32, Fmt: FmtOct},
		{Name: "dev", Type: Uint32, Fmt: FmtHex},
		{Name: "ino", Type: Uint64, Fmt: FmtDec},
	}},
	SYSCALL_CLOSE_E: {Type: SYSCALL_CLOSE_E, Symbol: "SYSCALL_CLOSE_E", Name: "close", Category: CatIOOther | ClassSyscall, Flags: DestroysFD | UsesFD | ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "fd", Type: FD, Fmt: FmtDec},
	}},
	SYSCALL_CLOSE_X: {Type: SYSCALL_CLOSE_X, Symbol: "SYSCALL_CLOSE_X", Name: "close", Category: CatIOOther | ClassSyscall, Flags: DestroysFD | UsesFD | ModifiesState | ConverterManaged, fdParam: 2, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "fd", Type: FD, Fmt: FmtDec},
	}},
	SYSCALL_READ_E: {Type: SYSCALL_READ_E, Symbol: "SYSCALL_READ_E", Name: "read", Category: CatIORead | ClassSyscall, Flags: UsesFD | ReadsFromFD | OldVersion | ConverterManaged, Params: []Param{
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "size", Type: Uint32, Fmt: FmtDec},
	}},
	SYSCALL_READ_X: {Type: SYSCALL_READ_X, Symbol: "SYSCALL_READ_X", Name: "read", Category: CatIORead | ClassSyscall, Flags: UsesFD | ReadsFromFD | ConverterManaged, fdParam: 3, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "data", Type: ByteBuf},
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "size", Type: Uint32, Fmt: FmtDec},
	}},
	SYSCALL_WRITE_E: {Type: SYSCALL_WRITE_E, Symbol: "SYSCALL_WRITE_E", Name: "write", Category: CatIOWrite | ClassSyscall, Flags: UsesFD | WritesToFD | OldVersion | ConverterManaged, Params: []Param{
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "size", Type: Uint32, Fmt: FmtDec},
	}},
	SYSCALL_WRITE_X: {Type: SYSCALL_WRITE_X, Symbol: "SYSCALL_WRITE_X", Name: "write", Category: CatIOWrite | ClassSyscall, Flags: UsesFD | WritesToFD | ConverterManaged, fdParam: 3, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "data", Type: ByteBuf},
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "size", Type: Uint32, Fmt: FmtDec},
	}},
	SYSCALL_BRK_1_E: {Type: SYSCALL_BRK_1_E, Symbol: "SYSCALL_BRK_1_E", Name: "brk", Category: CatMemory | ClassSyscall, Flags: OldVersion | ConverterManaged, Params: []Param{
		{Name: "size", Type: Uint32, Fmt: FmtDec},
	}},
	SYSCALL_BRK_1_X: {Type: SYSCALL_BRK_1_X, Symbol: "SYSCALL_BRK_1_X", Name: "brk", Category: CatMemory | ClassSyscall, Flags: OldVersion | ConverterManaged, Params: []Param{
		{Name: "res", Type: Uint64, Fmt: FmtHex},
	}},
	SYSCALL_EXECVE_8_E: {Type: SYSCALL_EXECVE_8_E, Symbol: "SYSCALL_EXECVE_8_E", Name: "execve", Category: CatProcess | ClassSyscall, Flags: ModifiesState | OldVersion | ConverterManaged},
	SYSCALL_EXECVE_8_X: {Type: SYSCALL_EXECVE_8_X, Symbol: "SYSCALL_EXECVE_8_X", Name: "execve", Category: CatProcess | ClassSyscall, Flags: ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "exe", Type: CharBuf},
		{Name: "args", Type: ByteBuf},
		{Name: "tid", Type: PID, Fmt: FmtDec},
		{Name: "pid", Type: PID, Fmt: FmtDec},
		{Name: "ptid", Type: PID, Fmt: FmtDec},
		{Name: "cwd", Type: CharBuf},
		{Name: "fdlimit", Type: Uint64, Fmt: FmtDec},
	}},
	SYSCALL_CLONE_11_E: {Type: SYSCALL_CLONE_11_E, Symbol: "SYSCALL_CLONE_11_E", Name: "clone", Category: CatProcess | ClassSyscall, Flags: ModifiesState | OldVersion},
	SYSCALL_CLONE_11_X: {Type: SYSCALL_CLONE_11_X, Symbol: "SYSCALL_CLONE_11_X", Name: "clone", Category: CatProcess | ClassSyscall, Flags: ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "res", Type: PID, Fmt: FmtDec},
		{Name: "exe", Type: CharBuf},
		{Name: "args", Type: ByteBuf},
		{Name: "tid", Type: PID, Fmt: FmtDec},
		{Name: "pid", Type: PID, Fmt: FmtDec},
		{Name: "ptid", Type: PID, Fmt: FmtDec},
		{Name: "cwd", Type: CharBuf},
		{Name: "fdlimit", Type: Int64, Fmt: FmtDec},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &cloneFlags},
		{Name: "uid", Type: Uint32, Fmt: FmtDec},
		{Name: "gid", Type: Uint32, Fmt: FmtDec},
	}},
	PROCEXIT_E: {Type: PROCEXIT_E, Symbol: "PROCEXIT_E", Name: "procexit", Category: CatProcess | ClassTracepoint, Flags: ModifiesState | OldVersion | ConverterManaged},
	PROCEXIT_X: {Type: PROCEXIT_X, Symbol: "PROCEXIT_X", Name: "NA", Category: CatUnknown, Flags: Unused},
	SOCKET_SOCKET_E: {Type: SOCKET_SOCKET_E, Symbol: "SOCKET_SOCKET_E", Name: "socket", Category: CatNet | ClassSyscall, Flags: CreatesFD | ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "domain", Type: EnumFlags32, Fmt: FmtDec, Flags: &socketFamilies},
		{Name: "type", Type: Uint32, Fmt: FmtDec},
		{Name: "proto", Type: Uint32, Fmt: FmtDec},
	}},
	SOCKET_SOCKET_X: {Type: SOCKET_SOCKET_X, Symbol: "SOCKET_SOCKET_X", Name: "socket", Category: CatNet | ClassSyscall, Flags: CreatesFD | ModifiesState | ConverterManaged, Params: []Param{
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "domain", Type: EnumFlags32, Fmt: FmtDec, Flags: &socketFamilies},
		{Name: "type", Type: Uint32, Fmt: FmtDec},
		{Name: "proto", Type: Uint32, Fmt: FmtDec},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &fileFlags},
	}},
	SOCKET_BIND_E: {Type: SOCKET_BIND_E, Symbol: "SOCKET_BIND_E", Name: "bind", Category: CatNet | ClassSyscall, Flags: UsesFD | ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "fd", Type: FD, Fmt: FmtDec},
	}},
	SOCKET_BIND_X: {Type: SOCKET_BIND_X, Symbol: "SOCKET_BIND_X", Name: "bind", Category: CatNet | ClassSyscall, Flags: UsesFD | ModifiesState | ConverterManaged, fdParam: 3, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "addr", Type: SockAddr},
		{Name: "fd", Type: FD, Fmt: FmtDec},
	}},
	SOCKET_CONNECT_E: {Type: SOCKET_CONNECT_E, Symbol: "SOCKET_CONNECT_E", Name: "connect", Category: CatNet | ClassSyscall, Flags: UsesFD | ModifiesState | ConverterManaged, Params: []Param{
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "addr", Type: SockAddr},
	}},
	SOCKET_CONNECT_X: {Type: SOCKET_CONNECT_X, Symbol: "SOCKET_CONNECT_X", Name: "connect", Category: CatNet | ClassSyscall, Flags: UsesFD | ModifiesState | ConverterManaged, fdParam: 3, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "tuple", Type: SockTuple},
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "addr", Type: SockAddr},
	}},
	SOCKET_LISTEN_E: {Type: SOCKET_LISTEN_E, Symbol: "SOCKET_LISTEN_E", Name: "listen", Category: CatNet | ClassSyscall, Flags: UsesFD | OldVersion | ConverterManaged, Params: []Param{
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "backlog", Type: Int32, Fmt: FmtDec},
	}},
	SOCKET_LISTEN_X: {Type: SOCKET_LISTEN_X, Symbol: "SOCKET_LISTEN_X", Name: "listen", Category: CatNet | ClassSyscall, Flags: UsesFD | ConverterManaged, fdParam: 2, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "backlog", Type: Int32, Fmt: FmtDec},
	}},
	SOCKET_ACCEPT_E: {Type: SOCKET_ACCEPT_E, Symbol: "SOCKET_ACCEPT_E", Name: "accept", Category: CatNet | ClassSyscall, Flags: CreatesFD | ModifiesState | OldVersion},
	SOCKET_ACCEPT_X: {Type: SOCKET_ACCEPT_X, Symbol: "SOCKET_ACCEPT_X", Name: "accept", Category: CatNet | ClassSyscall, Flags: CreatesFD | ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "tuple", Type: SockTuple},
		{Name: "queuepct", Type: Uint8, Fmt: FmtDec},
	}},
	SOCKET_SEND_E: {Type: SOCKET_SEND_E, Symbol: "SOCKET_SEND_E", Name: "send", Category: CatIOWrite | ClassSyscall, Flags: UsesFD | WritesToFD | OldVersion | ConverterManaged, Params: []Param{
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "size", Type: Uint32, Fmt: FmtDec},
	}},
	SOCKET_SEND_X: {Type: SOCKET_SEND_X, Symbol: "SOCKET_SEND_X", Name: "send", Category: CatIOWrite | ClassSyscall, Flags: UsesFD | WritesToFD | ConverterManaged, fdParam: 3, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "data", Type: ByteBuf},
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "size", Type: Uint32, Fmt: FmtDec},
		{Name: "tuple", Type: SockTuple},
	}},
	SOCKET_SENDTO_E: {Type: SOCKET_SENDTO_E, Symbol: "SOCKET_SENDTO_E", Name: "sendto", Category: CatIOWrite | ClassSyscall, Flags: UsesFD | WritesToFD | ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "size", Type: Uint32, Fmt: FmtDec},
		{Name: "tuple", Type: SockTuple},
	}},
	SOCKET_SENDTO_X: {Type: SOCKET_SENDTO_X, Symbol: "SOCKET_SENDTO_X", Name: "sendto", Category: CatIOWrite | ClassSyscall, Flags: UsesFD | WritesToFD | ModifiesState | ConverterManaged, fdParam: 3, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "data", Type: ByteBuf},
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "size", Type: Uint32, Fmt: FmtDec},
		{Name: "tuple", Type: SockTuple},
	}},
	SOCKET_RECV_E: {Type: SOCKET_RECV_E, Symbol: "SOCKET_RECV_E", Name: "recv", Category: CatIORead | ClassSyscall, Flags: UsesFD | ReadsFromFD | OldVersion | ConverterManaged, Params: []Param{
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "size", Type: Uint32, Fmt: FmtDec},
	}},
	SOCKET_RECV_X: {Type: SOCKET_RECV_X, Symbol: "SOCKET_RECV_X", Name: "recv", Category: CatIORead | ClassSyscall, Flags: UsesFD | ReadsFromFD | ConverterManaged, fdParam: 3, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "data", Type: ByteBuf},
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "size", Type: Uint32, Fmt: FmtDec},
		{Name: "tuple", Type: SockTuple},
	}},
	SOCKET_RECVFROM_E: {Type: SOCKET_RECVFROM_E, Symbol: "SOCKET_RECVFROM_E", Name: "recvfrom", Category: CatIORead | ClassSyscall, Flags: UsesFD | ReadsFromFD | ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "size", Type: Uint32, Fmt: FmtDec},
	}},
	SOCKET_RECVFROM_X: {Type: SOCKET_RECVFROM_X, Symbol: "SOCKET_RECVFROM_X", Name: "recvfrom", Category: CatIORead | ClassSyscall, Flags: UsesFD | ReadsFromFD | ModifiesState | ConverterManaged, fdParam: 4, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "data", Type: ByteBuf},
		{Name: "tuple", Type: SockTuple},
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "size", Type: Uint32, Fmt: FmtDec},
	}},
	SOCKET_SHUTDOWN_E: {Type: SOCKET_SHUTDOWN_E, Symbol: "SOCKET_SHUTDOWN_E", Name: "shutdown", Category: CatNet | ClassSyscall, Flags: UsesFD | ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "how", Type: EnumFlags8, Fmt: FmtHex, Flags: &shutdownHow},
	}},
	SOCKET_SHUTDOWN_X: {Type: SOCKET_SHUTDOWN_X, Symbol: "SOCKET_SHUTDOWN_X", Name: "shutdown", Category: CatNet | ClassSyscall, Flags: UsesFD | ModifiesState | ConverterManaged, fdParam: 2, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "how", Type: EnumFlags8, Fmt: FmtHex, Flags: &shutdownHow},
	}},
	SOCKET_GETSOCKNAME_E: {Type: SOCKET_GETSOCKNAME_E, Symbol: "SOCKET_GETSOCKNAME_E", Name: "getsockname", Category: CatNet | ClassSyscall, Flags: OldVersion},
	SOCKET_GETSOCKNAME_X: {Type: SOCKET_GETSOCKNAME_X, Symbol: "SOCKET_GETSOCKNAME_X", Name: "getsockname", Category: CatNet | ClassSyscall, Flags: 0},
	SOCKET_GETPEERNAME_E: {Type: SOCKET_GETPEERNAME_E, Symbol: "SOCKET_GETPEERNAME_E", Name: "getpeername", Category: CatNet | ClassSyscall, Flags: OldVersion},
	SOCKET_GETPEERNAME_X: {Type: SOCKET_GETPEERNAME_X, Symbol: "SOCKET_GETPEERNAME_X", Name: "getpeername", Category: CatNet | ClassSyscall, Flags: 0},
	SOCKET_SOCKETPAIR_E: {Type: SOCKET_SOCKETPAIR_E, Symbol: "SOCKET_SOCKETPAIR_E", Name: "socketpair", Category: CatIPC | ClassSyscall, Flags: CreatesFD | ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "domain", Type: EnumFlags32, Fmt: FmtDec, Flags: &socketFamilies},
		{Name: "type", Type: Uint32, Fmt: FmtDec},
		{Name: "proto", Type: Uint32, Fmt: FmtDec},
	}},
	SOCKET_SOCKETPAIR_X: {Type: SOCKET_SOCKETPAIR_X, Symbol: "SOCKET_SOCKETPAIR_X", Name: "socketpair", Category: CatIPC | ClassSyscall, Flags: CreatesFD | ModifiesState | ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "fd1", Type: FD, Fmt: FmtDec},
		{Name: "fd2", Type: FD, Fmt: FmtDec},
		{Name: "source", Type: Uint64, Fmt: FmtHex},
		{Name: "peer", Type: Uint64, Fmt: FmtHex},
		{Name: "domain", Type: EnumFlags32, Fmt: FmtDec, Flags: &socketFamilies},
		{Name: "type", Type: Uint32, Fmt: FmtDec},
		{Name: "proto", Type: Uint32, Fmt: FmtDec},
	}},
	SOCKET_SETSOCKOPT_E: {Type: SOCKET_SETSOCKOPT_E, Symbol: "SOCKET_SETSOCKOPT_E", Name: "setsockopt", Category: CatNet | ClassSyscall, Flags: OldVersion},
	SOCKET_SETSOCKOPT_X: {Type: SOCKET_SETSOCKOPT_X, Symbol: "SOCKET_SETSOCKOPT_X", Name: "setsockopt", Category: CatNet | ClassSyscall, Flags: UsesFD, fdParam: 2, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "level", Type: EnumFlags8, Fmt: FmtDec, Flags: &sockoptLevels},
		{Name: "optname", Type: EnumFlags8, Fmt: FmtDec, Flags: &sockoptOptions},
		{Name: "val", Type: Dyn, Fmt: FmtDec, Dyn: dynSockopt},
		{Name: "optlen", Type: Uint32, Fmt: FmtDec},
	}},
	SOCKET_GETSOCKOPT_E: {Type: SOCKET_GETSOCKOPT_E, Symbol: "SOCKET_GETSOCKOPT_E", Name: "getsockopt", Category: CatNet | ClassSyscall, Flags: ModifiesState | OldVersion},
	SOCKET_GETSOCKOPT_X: {Type: SOCKET_GETSOCKOPT_X, Symbol: "SOCKET_GETSOCKOPT_X", Name: "getsockopt", Category: CatNet | ClassSyscall, Flags: UsesFD | ModifiesState, fdParam: 2, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "level", Type: EnumFlags8, Fmt: FmtDec, Flags: &sockoptLevels},
		{Name: "optname", Type: EnumFlags8, Fmt: FmtDec, Flags: &sockoptOptions},
		{Name: "val", Type: Dyn, Fmt: FmtDec, Dyn: dynSockopt},
		{Name: "optlen", Type: Uint32, Fmt: FmtDec},
	}},
	SOCKET_SENDMSG_E: {Type: SOCKET_SENDMSG_E, Symbol: "SOCKET_SENDMSG_E", Name: "sendmsg", Category: CatIOWrite | ClassSyscall, Flags: UsesFD | WritesToFD | ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "size", Type: Uint32, Fmt: FmtDec},
		{Name: "tuple", Type: SockTuple},
	}},
	SOCKET_SENDMSG_X: {Type: SOCKET_SENDMSG_X, Symbol: "SOCKET_SENDMSG_X", Name: "sendmsg", Category: CatIOWrite | ClassSyscall, Flags: UsesFD | WritesToFD | ModifiesState | ConverterManaged, fdParam: 3, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "data", Type: ByteBuf},
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "size", Type: Uint32, Fmt: FmtDec},
		{Name: "tuple", Type: SockTuple},
	}},
	SOCKET_SENDMMSG_E: {Type: SOCKET_SENDMMSG_E, Symbol: "SOCKET_SENDMMSG_E", Name: "sendmmsg", Category: CatIOWrite | ClassSyscall, Flags: OldVersion},
	SOCKET_SENDMMSG_X: {Type: SOCKET_SENDMMSG_X, Symbol: "SOCKET_SENDMMSG_X", Name: "sendmmsg", Category: CatIOWrite | ClassSyscall, Flags: UsesFD | WritesToFD | ModifiesState | ConverterManaged, fdParam: 2, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "size", Type: Uint32, Fmt: FmtDec},
		{Name: "data", Type: ByteBuf},
		{Name: "tuple", Type: SockTuple},
	}},
	SOCKET_RECVMSG_E: {Type: SOCKET_RECVMSG_E, Symbol: "SOCKET_RECVMSG_E", Name: "recvmsg", Category: CatIORead | ClassSyscall, Flags: UsesFD | ReadsFromFD | ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "fd", Type: FD, Fmt: FmtDec},
	}},
	SOCKET_RECVMSG_X: {Type: SOCKET_RECVMSG_X, Symbol: "SOCKET_RECVMSG_X", Name: "recvmsg", Category: CatIORead | ClassSyscall, Flags: UsesFD | ReadsFromFD | ModifiesState | ConverterManaged, fdParam: 6, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "size", Type: Uint32, Fmt: FmtDec},
		{Name: "data", Type: ByteBuf},
		{Name: "tuple", Type: SockTuple},
		{Name: "msgcontrol", Type: ByteBuf},
		{Name: "fd", Type: FD, Fmt: FmtDec},
	}},
	SOCKET_RECVMMSG_E: {Type: SOCKET_RECVMMSG_E, Symbol: "SOCKET_RECVMMSG_E", Name: "recvmmsg", Category: CatIORead | ClassSyscall, Flags: OldVersion},
	SOCKET_RECVMMSG_X: {Type: SOCKET_RECVMMSG_X, Symbol: "SOCKET_RECVMMSG_X", Name: "recvmmsg", Category: CatIORead | ClassSyscall, Flags: UsesFD | ReadsFromFD | ModifiesState | ConverterManaged, fdParam: 2, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "size", Type: Uint32, Fmt: FmtDec},
		{Name: "data", Type: ByteBuf},
		{Name: "tuple", Type: SockTuple},
		{Name: "msgcontrol", Type: ByteBuf},
	}},
	SOCKET_ACCEPT4_E: {Type: SOCKET_ACCEPT4_E, Symbol: "SOCKET_ACCEPT4_E", Name: "accept", Category: CatNet | ClassSyscall, Flags: CreatesFD | ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "flags", Type: Int32, Fmt: FmtHex},
	}},
	SOCKET_ACCEPT4_X: {Type: SOCKET_ACCEPT4_X, Symbol: "SOCKET_ACCEPT4_X", Name: "accept", Category: CatNet | ClassSyscall, Flags: CreatesFD | ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "tuple", Type: SockTuple},
		{Name: "queuepct", Type: Uint8, Fmt: FmtDec},
	}},
	SYSCALL_CREAT_E: {Type: SYSCALL_CREAT_E, Symbol: "SYSCALL_CREAT_E", Name: "creat", Category: CatFile | ClassSyscall, Flags: CreatesFD | ModifiesState | ConverterManaged, Params: []Param{
		{Name: "name", Type: FSPath},
		{Name: "mode", Type: Uint32, Fmt: FmtOct},
	}},
	SYSCALL_CREAT_X: {Type: SYSCALL_CREAT_X, Symbol: "SYSCALL_CREAT_X", Name: "creat", Category: CatFile | ClassSyscall, Flags: CreatesFD | ModifiesState | ConverterManaged, Params: []Param{
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "name", Type: FSPath},
		{Name: "mode", Type: Uint32, Fmt: FmtOct},
		{Name: "dev", Type: Uint32, Fmt: FmtHex},
		{Name: "ino", Type: Uint64, Fmt: FmtDec},
		{Name: "creat_flags", Type: Flags16, Fmt: FmtHex, Flags: &creatFlags},
	}},
	SYSCALL_PIPE_E: {Type: SYSCALL_PIPE_E, Symbol: "SYSCALL_PIPE_E", Name: "pipe", Category: CatIPC | ClassSyscall, Flags: CreatesFD | ModifiesState | OldVersion},
	SYSCALL_PIPE_X: {Type: SYSCALL_PIPE_X, Symbol: "SYSCALL_PIPE_X", Name: "pipe", Category: CatIPC | ClassSyscall, Flags: CreatesFD | ModifiesState, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "fd1", Type: FD, Fmt: FmtDec},
		{Name: "fd2", Type: FD, Fmt: FmtDec},
		{Name: "ino", Type: Uint64, Fmt: FmtDec},
	}},
	SYSCALL_EVENTFD_E: {Type: SYSCALL_EVENTFD_E, Symbol: "SYSCALL_EVENTFD_E", Name: "eventfd", Category: CatIPC | ClassSyscall, Flags: CreatesFD | ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "initval", Type: Uint64, Fmt: FmtDec},
		{Name: "flags", Type: Uint32, Fmt: FmtHex},
	}},
	SYSCALL_EVENTFD_X: {Type: SYSCALL_EVENTFD_X, Symbol: "SYSCALL_EVENTFD_X", Name: "eventfd", Category: CatIPC | ClassSyscall, Flags: CreatesFD | ModifiesState | ConverterManaged, Params: []Param{
		{Name: "res", Type: FD, Fmt: FmtDec},
		{Name: "initval", Type: Uint64, Fmt: FmtDec},
		{Name: "flags", Type: Uint32, Fmt: FmtHex},
	}},
	SYSCALL_FUTEX_E: {Type: SYSCALL_FUTEX_E, Symbol: "SYSCALL_FUTEX_E", Name: "futex", Category: CatIPC | ClassSyscall, Flags: OldVersion | ConverterManaged, Params: []Param{
		{Name: "addr", Type: Uint64, Fmt: FmtHex},
		{Name: "op", Type: Flags16, Fmt: FmtHex, Flags: &futexOperations},
		{Name: "val", Type: Uint64, Fmt: FmtDec},
	}},
	SYSCALL_FUTEX_X: {Type: SYSCALL_FUTEX_X, Symbol: "SYSCALL_FUTEX_X", Name: "futex", Category: CatIPC | ClassSyscall, Flags: ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "addr", Type: Uint64, Fmt: FmtHex},
		{Name: "op", Type: Flags16, Fmt: FmtHex, Flags: &futexOperations},
		{Name: "val", Type: Uint64, Fmt: FmtDec},
	}},
	SYSCALL_STAT_E: {Type: SYSCALL_STAT_E, Symbol: "SYSCALL_STAT_E", Name: "stat", Category: CatFile | ClassSyscall, Flags: OldVersion},
	SYSCALL_STAT_X: {Type: SYSCALL_STAT_X, Symbol: "SYSCALL_STAT_X", Name: "stat", Category: CatFile | ClassSyscall, Flags: 0, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "path", Type: FSPath},
	}},
	SYSCALL_LSTAT_E: {Type: SYSCALL_LSTAT_E, Symbol: "SYSCALL_LSTAT_E", Name: "lstat", Category: CatFile | ClassSyscall, Flags: OldVersion},
	SYSCALL_LSTAT_X: {Type: SYSCALL_LSTAT_X, Symbol: "SYSCALL_LSTAT_X", Name: "lstat", Category: CatFile | ClassSyscall, Flags: 0, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "path", Type: FSPath},
	}},
	SYSCALL_FSTAT_E: {Type: SYSCALL_FSTAT_E, Symbol: "SYSCALL_FSTAT_E", Name: "fstat", Category: CatFile | ClassSyscall, Flags: UsesFD | OldVersion | ConverterManaged, Params: []Param{
		{Name: "fd", Type: FD},
	}},
	SYSCALL_FSTAT_X: {Type: SYSCALL_FSTAT_X, Symbol: "SYSCALL_FSTAT_X", Name: "fstat", Category: CatFile | ClassSyscall, Flags: UsesFD | ConverterManaged, fdParam: 2, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "fd", Type: FD},
	}},
	SYSCALL_STAT64_E: {Type: SYSCALL_STAT64_E, Symbol: "SYSCALL_STAT64_E", Name: "stat64", Category: CatFile | ClassSyscall, Flags: OldVersion},
	SYSCALL_STAT64_X: {Type: SYSCALL_STAT64_X, Symbol: "SYSCALL_STAT64_X", Name: "stat64", Category: CatFile | ClassSyscall, Flags: 0, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "path", Type: FSPath},
	}},
	SYSCALL_LSTAT64_E: {Type: SYSCALL_LSTAT64_E, Symbol: "SYSCALL_LSTAT64_E", Name: "lstat64", Category: CatFile | ClassSyscall, Flags: OldVersion},
	SYSCALL_LSTAT64_X: {Type: SYSCALL_LSTAT64_X, Symbol: "SYSCALL_LSTAT64_X", Name: "lstat64", Category: CatFile | ClassSyscall, Flags: 0, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "path", Type: FSPath},
	}},
	SYSCALL_FSTAT64_E: {Type: SYSCALL_FSTAT64_E, Symbol: "SYSCALL_FSTAT64_E", Name: "fstat64", Category: CatFile | ClassSyscall, Flags: UsesFD | OldVersion, Params: []Param{
		{Name: "fd", Type: FD},
	}},
	SYSCALL_FSTAT64_X: {Type: SYSCALL_FSTAT64_X, Symbol: "SYSCALL_FSTAT64_X", Name: "fstat64", Category: CatFile | ClassSyscall, Flags: 0, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
	}},
	SYSCALL_EPOLLWAIT_E: {Type: SYSCALL_EPOLLWAIT_E, Symbol: "SYSCALL_EPOLLWAIT_E", Name: "epoll_wait", Category: CatWait | ClassSyscall, Flags: Waits | OldVersion | ConverterManaged, Params: []Param{
		{Name: "maxevents", Type: Errno, Fmt: FmtDec},
	}},
	SYSCALL_EPOLLWAIT_X: {Type: SYSCALL_EPOLLWAIT_X, Symbol: "SYSCALL_EPOLLWAIT_X", Name: "epoll_wait", Category: CatWait | ClassSyscall, Flags: Waits | ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "maxevents", Type: Errno, Fmt: FmtDec},
	}},
	SYSCALL_POLL_E: {Type: SYSCALL_POLL_E, Symbol: "SYSCALL_POLL_E", Name: "poll", Category: CatWait | ClassSyscall, Flags: Waits | OldVersion | ConverterManaged, Params: []Param{
		{Name: "fds", Type: FDList, Fmt: FmtDec},
		{Name: "timeout", Type: Int64, Fmt: FmtDec},
	}},
	SYSCALL_POLL_X: {Type: SYSCALL_POLL_X, Symbol: "SYSCALL_POLL_X", Name: "poll", Category: CatWait | ClassSyscall, Flags: Waits | ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "fds", Type: FDList, Fmt: FmtDec},
		{Name: "timeout", Type: Int64, Fmt: FmtDec},
	}},
	SYSCALL_SELECT_E: {Type: SYSCALL_SELECT_E, Symbol: "SYSCALL_SELECT_E", Name: "select", Category: CatWait | ClassSyscall, Flags: Waits | OldVersion},
	SYSCALL_SELECT_X: {Type: SYSCALL_SELECT_X, Symbol: "SYSCALL_SELECT_X", Name: "select", Category: CatWait | ClassSyscall, Flags: Waits, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
	}},
	SYSCALL_NEWSELECT_E: {Type: SYSCALL_NEWSELECT_E, Symbol: "SYSCALL_NEWSELECT_E", Name: "select", Category: CatWait | ClassSyscall, Flags: Waits | OldVersion},
	SYSCALL_NEWSELECT_X: {Type: SYSCALL_NEWSELECT_X, Symbol: "SYSCALL_NEWSELECT_X", Name: "select", Category: CatWait | ClassSyscall, Flags: Waits | OldVersion | ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
	}},
	SYSCALL_LSEEK_E: {Type: SYSCALL_LSEEK_E, Symbol: "SYSCALL_LSEEK_E", Name: "lseek", Category: CatFile | ClassSyscall, Flags: UsesFD | OldVersion | ConverterManaged, Params: []Param{
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "offset", Type: Uint64, Fmt: FmtDec},
		{Name: "whence", Type: EnumFlags8, Fmt: FmtDec, Flags: &lseekWhence},
	}},
	SYSCALL_LSEEK_X: {Type: SYSCALL_LSEEK_X, Symbol: "SYSCALL_LSEEK_X", Name: "lseek", Category: CatFile | ClassSyscall, Flags: UsesFD | ConverterManaged, fdParam: 2, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "offset", Type: Uint64, Fmt: FmtDec},
		{Name: "whence", Type: EnumFlags8, Fmt: FmtDec, Flags: &lseekWhence},
	}},
	SYSCALL_LLSEEK_E: {Type: SYSCALL_LLSEEK_E, Symbol: "SYSCALL_LLSEEK_E", Name: "llseek", Category: CatFile | ClassSyscall, Flags: UsesFD | OldVersion | ConverterManaged, Params: []Param{
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "offset", Type: Uint64, Fmt: FmtDec},
		{Name: "whence", Type: EnumFlags8, Fmt: FmtDec, Flags: &lseekWhence},
	}},
	SYSCALL_LLSEEK_X: {Type: SYSCALL_LLSEEK_X, Symbol: "SYSCALL_LLSEEK_X", Name: "llseek", Category: CatFile | ClassSyscall, Flags: UsesFD | ConverterManaged, fdParam: 2, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "offset", Type: Uint64, Fmt: FmtDec},
		{Name: "whence", Type: EnumFlags8, Fmt: FmtDec, Flags: &lseekWhence},
	}},
	SYSCALL_IOCTL_2_E: {Type: SYSCALL_IOCTL_2_E, Symbol: "SYSCALL_IOCTL_2_E", Name: "ioctl", Category: CatIOOther | ClassSyscall, Flags: UsesFD | OldVersion | ConverterManaged, Params: []Param{
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "request", Type: Uint64, Fmt: FmtHex},
	}},
	SYSCALL_IOCTL_2_X: {Type: SYSCALL_IOCTL_2_X, Symbol: "SYSCALL_IOCTL_2_X", Name: "ioctl", Category: CatIOOther | ClassSyscall, Flags: UsesFD | OldVersion | ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
	}},
	SYSCALL_GETCWD_E: {Type: SYSCALL_GETCWD_E, Symbol: "SYSCALL_GETCWD_E", Name: "getcwd", Category: CatFile | ClassSyscall, Flags: OldVersion},
	SYSCALL_GETCWD_X: {Type: SYSCALL_GETCWD_X, Symbol: "SYSCALL_GETCWD_X", Name: "getcwd", Category: CatFile | ClassSyscall, Flags: 0, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "path", Type: CharBuf},
	}},
	SYSCALL_CHDIR_E: {Type: SYSCALL_CHDIR_E, Symbol: "SYSCALL_CHDIR_E", Name: "chdir", Category: CatFile | ClassSyscall, Flags: ModifiesState | OldVersion},
	SYSCALL_CHDIR_X: {Type: SYSCALL_CHDIR_X, Symbol: "SYSCALL_CHDIR_X", Name: "chdir", Category: CatFile | ClassSyscall, Flags: ModifiesState, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "path", Type: CharBuf},
	}},
	SYSCALL_FCHDIR_E: {Type: SYSCALL_FCHDIR_E, Symbol: "SYSCALL_FCHDIR_E", Name: "fchdir", Category: CatFile | ClassSyscall, Flags: UsesFD | ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "fd", Type: FD},
	}},
	SYSCALL_FCHDIR_X: {Type: SYSCALL_FCHDIR_X, Symbol: "SYSCALL_FCHDIR_X", Name: "fchdir", Category: CatFile | ClassSyscall, Flags: UsesFD | ModifiesState | ConverterManaged, fdParam: 2, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "fd", Type: FD},
	}},
	SYSCALL_MKDIR_E: {Type: SYSCALL_MKDIR_E, Symbol: "SYSCALL_MKDIR_E", Name: "mkdir", Category: CatFile | ClassSyscall, Flags: OldVersion | ConverterManaged, Params: []Param{
		{Name: "path", Type: FSPath},
		{Name: "mode", Type: Uint32, Fmt: FmtHex},
	}},
	SYSCALL_MKDIR_X: {Type: SYSCALL_MKDIR_X, Symbol: "SYSCALL_MKDIR_X", Name: "mkdir", Category: CatFile | ClassSyscall, Flags: OldVersion | ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
	}},
	SYSCALL_RMDIR_E: {Type: SYSCALL_RMDIR_E, Symbol: "SYSCALL_RMDIR_E", Name: "rmdir", Category: CatFile | ClassSyscall, Flags: OldVersion | ConverterManaged, Params: []Param{
		{Name: "path", Type: FSPath},
	}},
	SYSCALL_RMDIR_X: {Type: SYSCALL_RMDIR_X, Symbol: "SYSCALL_RMDIR_X", Name: "rmdir", Category: CatFile | ClassSyscall, Flags: OldVersion | ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
	}},
	SYSCALL_OPENAT_E: {Type: SYSCALL_OPENAT_E, Symbol: "SYSCALL_OPENAT_E", Name: "openat", Category: CatFile | ClassSyscall, Flags: CreatesFD | ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "dirfd", Type: FD, Fmt: FmtDec},
		{Name: "name", Type: CharBuf},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &fileFlags},
		{Name: "mode", Type: Uint32, Fmt: FmtOct},
	}},
	SYSCALL_OPENAT_X: {Type: SYSCALL_OPENAT_X, Symbol: "SYSCALL_OPENAT_X", Name: "openat", Category: CatFile | ClassSyscall, Flags: CreatesFD | ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "fd", Type: FD, Fmt: FmtDec},
	}},
	SYSCALL_LINK_E: {Type: SYSCALL_LINK_E, Symbol: "SYSCALL_LINK_E", Name: "link", Category: CatFile | ClassSyscall, Flags: OldVersion | ConverterManaged, Params: []Param{
		{Name: "oldpath", Type: FSPath},
		{Name: "newpath", Type: FSPath},
	}},
	SYSCALL_LINK_X: {Type: SYSCALL_LINK_X, Symbol: "SYSCALL_LINK_X", Name: "link", Category: CatFile | ClassSyscall, Flags: OldVersion | ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
	}},
	SYSCALL_LINKAT_E: {Type: SYSCALL_LINKAT_E, Symbol: "SYSCALL_LINKAT_E", Name: "linkat", Category: CatFile | ClassSyscall, Flags: OldVersion | ConverterManaged, Params: []Param{
		{Name: "olddir", Type: FD, Fmt: FmtDec},
		{Name: "oldpath", Type: CharBuf},
		{Name: "newdir", Type: FD, Fmt: FmtDec},
		{Name: "newpath", Type: CharBuf},
	}},
	SYSCALL_LINKAT_X: {Type: SYSCALL_LINKAT_X, Symbol: "SYSCALL_LINKAT_X", Name: "linkat", Category: CatFile | ClassSyscall, Flags: OldVersion | ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
	}},
	SYSCALL_UNLINK_E: {Type: SYSCALL_UNLINK_E, Symbol: "SYSCALL_UNLINK_E", Name: "unlink", Category: CatFile | ClassSyscall, Flags: OldVersion | ConverterManaged, Params: []Param{
		{Name: "path", Type: FSPath},
	}},
	SYSCALL_UNLINK_X: {Type: SYSCALL_UNLINK_X, Symbol: "SYSCALL_UNLINK_X", Name: "unlink", Category: CatFile | ClassSyscall, Flags: OldVersion | ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
	}},
	SYSCALL_UNLINKAT_E: {Type: SYSCALL_UNLINKAT_E, Symbol: "SYSCALL_UNLINKAT_E", Name: "unlinkat", Category: CatFile | ClassSyscall, Flags: OldVersion | ConverterManaged, Params: []Param{
		{Name: "dirfd", Type: FD, Fmt: FmtDec},
		{Name: "name", Type: CharBuf},
	}},
	SYSCALL_UNLINKAT_X: {Type: SYSCALL_UNLINKAT_X, Symbol: "SYSCALL_UNLINKAT_X", Name: "unlinkat", Category: CatFile | ClassSyscall, Flags: OldVersion | ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
	}},
	SYSCALL_PREAD_E: {Type: SYSCALL_PREAD_E, Symbol: "SYSCALL_PREAD_E", Name: "pread", Category: CatIORead | ClassSyscall, Flags: UsesFD | ReadsFromFD | OldVersion | ConverterManaged, Params: []Param{
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "size", Type: Uint32, Fmt: FmtDec},
		{Name: "pos", Type: Uint64, Fmt: FmtDec},
	}},
	SYSCALL_PREAD_X: {Type: SYSCALL_PREAD_X, Symbol: "SYSCALL_PREAD_X", Name: "pread", Category: CatIORead | ClassSyscall, Flags: UsesFD | ReadsFromFD | ConverterManaged, fdParam: 3, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "data", Type: ByteBuf},
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "size", Type: Uint32, Fmt: FmtDec},
		{Name: "pos", Type: Uint64, Fmt: FmtDec},
	}},
	SYSCALL_PWRITE_E: {Type: SYSCALL_PWRITE_E, Symbol: "SYSCALL_PWRITE_E", Name: "pwrite", Category: CatIOWrite | ClassSyscall, Flags: UsesFD | WritesToFD | OldVersion | ConverterManaged, Params: []Param{
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "size", Type: Uint32, Fmt: FmtDec},
		{Name: "pos", Type: Uint64, Fmt: FmtDec},
	}},
	SYSCALL_PWRITE_X: {Type: SYSCALL_PWRITE_X, Symbol: "SYSCALL_PWRITE_X", Name: "pwrite", Category: CatIOWrite | ClassSyscall, Flags: UsesFD | WritesToFD | ConverterManaged, fdParam: 3, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "data", Type: ByteBuf},
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "size", Type: Uint32, Fmt: FmtDec},
		{Name: "pos", Type: Uint64, Fmt: FmtDec},
	}},
	SYSCALL_READV_E: {Type: SYSCALL_READV_E, Symbol: "SYSCALL_READV_E", Name: "readv", Category: CatIORead | ClassSyscall, Flags: UsesFD | ReadsFromFD | OldVersion | ConverterManaged, Params: []Param{
		{Name: "fd", Type: FD, Fmt: FmtDec},
	}},
	SYSCALL_READV_X: {Type: SYSCALL_READV_X, Symbol: "SYSCALL_READV_X", Name: "readv", Category: CatIORead | ClassSyscall, Flags: UsesFD | ReadsFromFD | ConverterManaged, fdParam: 4, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "size", Type: Uint32, Fmt: FmtDec},
		{Name: "data", Type: ByteBuf},
		{Name: "fd", Type: FD, Fmt: FmtDec},
	}},
	SYSCALL_WRITEV_E: {Type: SYSCALL_WRITEV_E, Symbol: "SYSCALL_WRITEV_E", Name: "writev", Category: CatIOWrite | ClassSyscall, Flags: UsesFD | WritesToFD | OldVersion | ConverterManaged, Params: []Param{
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "size", Type: Uint32, Fmt: FmtDec},
	}},
	SYSCALL_WRITEV_X: {Type: SYSCALL_WRITEV_X, Symbol: "SYSCALL_WRITEV_X", Name: "writev", Category: CatIOWrite | ClassSyscall, Flags: UsesFD | WritesToFD | ConverterManaged, fdParam: 3, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "data", Type: ByteBuf},
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "size", Type: Uint32, Fmt: FmtDec},
	}},
	SYSCALL_PREADV_E: {Type: SYSCALL_PREADV_E, Symbol: "SYSCALL_PREADV_E", Name: "preadv", Category: CatIORead | ClassSyscall, Flags: UsesFD | ReadsFromFD | OldVersion | ConverterManaged, Params: []Param{
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "pos", Type: Uint64, Fmt: FmtDec},
	}},
	SYSCALL_PREADV_X: {Type: SYSCALL_PREADV_X, Symbol: "SYSCALL_PREADV_X", Name: "preadv", Category: CatIORead | ClassSyscall, Flags: UsesFD | ReadsFromFD | ConverterManaged, fdParam: 4, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "size", Type: Uint32, Fmt: FmtDec},
		{Name: "data", Type: ByteBuf},
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "pos", Type: Uint64, Fmt: FmtDec},
	}},
	SYSCALL_PWRITEV_E: {Type: SYSCALL_PWRITEV_E, Symbol: "SYSCALL_PWRITEV_E", Name: "pwritev", Category: CatIOWrite | ClassSyscall, Flags: UsesFD | WritesToFD | OldVersion | ConverterManaged, Params: []Param{
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "size", Type: Uint32, Fmt: FmtDec},
		{Name: "pos", Type: Uint64, Fmt: FmtDec},
	}},
	SYSCALL_PWRITEV_X: {Type: SYSCALL_PWRITEV_X, Symbol: "SYSCALL_PWRITEV_X", Name: "pwritev", Category: CatIOWrite | ClassSyscall, Flags: UsesFD | WritesToFD | ConverterManaged, fdParam: 3, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "data", Type: ByteBuf},
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "size", Type: Uint32, Fmt: FmtDec},
		{Name: "pos", Type: Uint64, Fmt: FmtDec},
	}},
	SYSCALL_DUP_E: {Type: SYSCALL_DUP_E, Symbol: "SYSCALL_DUP_E", Name: "dup", Category: CatIOOther | ClassSyscall, Flags: CreatesFD | UsesFD | ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "fd", Type: FD, Fmt: FmtDec},
	}},
	SYSCALL_DUP_X: {Type: SYSCALL_DUP_X, Symbol: "SYSCALL_DUP_X", Name: "dup", Category: CatIOOther | ClassSyscall, Flags: CreatesFD | UsesFD | ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "res", Type: FD, Fmt: FmtDec},
	}},
	SYSCALL_SIGNALFD_E: {Type: SYSCALL_SIGNALFD_E, Symbol: "SYSCALL_SIGNALFD_E", Name: "signalfd", Category: CatSignal | ClassSyscall, Flags: CreatesFD | ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "mask", Type: Uint32, Fmt: FmtHex},
		{Name: "flags", Type: Uint8, Fmt: FmtHex},
	}},
	SYSCALL_SIGNALFD_X: {Type: SYSCALL_SIGNALFD_X, Symbol: "SYSCALL_SIGNALFD_X", Name: "signalfd", Category: CatSignal | ClassSyscall, Flags: CreatesFD | ModifiesState | ConverterManaged, Params: []Param{
		{Name: "res", Type: FD, Fmt: FmtDec},
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "mask", Type: Uint32, Fmt: FmtHex},
		{Name: "flags", Type: Uint8, Fmt: FmtHex},
	}},
	SYSCALL_KILL_E: {Type: SYSCALL_KILL_E, Symbol: "SYSCALL_KILL_E", Name: "kill", Category: CatSignal | ClassSyscall, Flags: OldVersion | ConverterManaged, Params: []Param{
		{Name: "pid", Type: PID, Fmt: FmtDec},
		{Name: "sig", Type: SigType, Fmt: FmtDec},
	}},
	SYSCALL_KILL_X: {Type: SYSCALL_KILL_X, Symbol: "SYSCALL_KILL_X", Name: "kill", Category: CatSignal | ClassSyscall, Flags: ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "pid", Type: PID, Fmt: FmtDec},
		{Name: "sig", Type: SigType, Fmt: FmtDec},
	}},
	SYSCALL_TKILL_E: {Type: SYSCALL_TKILL_E, Symbol: "SYSCALL_TKILL_E", Name: "tkill", Category: CatSignal | ClassSyscall, Flags: OldVersion | ConverterManaged, Params: []Param{
		{Name: "tid", Type: PID, Fmt: FmtDec},
		{Name: "sig", Type: SigType, Fmt: FmtDec},
	}},
	SYSCALL_TKILL_X: {Type: SYSCALL_TKILL_X, Symbol: "SYSCALL_TKILL_X", Name: "tkill", Category: CatSignal | ClassSyscall, Flags: ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "tid", Type: PID, Fmt: FmtDec},
		{Name: "sig", Type: SigType, Fmt: FmtDec},
	}},
	SYSCALL_TGKILL_E: {Type: SYSCALL_TGKILL_E, Symbol: "SYSCALL_TGKILL_E", Name: "tgkill", Category: CatSignal | ClassSyscall, Flags: OldVersion | ConverterManaged, Params: []Param{
		{Name: "pid", Type: PID, Fmt: FmtDec},
		{Name: "tid", Type: PID, Fmt: FmtDec},
		{Name: "sig", Type: SigType, Fmt: FmtDec},
	}},
	SYSCALL_TGKILL_X: {Type: SYSCALL_TGKILL_X, Symbol: "SYSCALL_TGKILL_X", Name: "tgkill", Category: CatSignal | ClassSyscall, Flags: ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "pid", Type: PID, Fmt: FmtDec},
		{Name: "tid", Type: PID, Fmt: FmtDec},
		{Name: "sig", Type: SigType, Fmt: FmtDec},
	}},
	SYSCALL_NANOSLEEP_E: {Type: SYSCALL_NANOSLEEP_E, Symbol: "SYSCALL_NANOSLEEP_E", Name: "nanosleep", Category: CatSleep | ClassSyscall, Flags: Waits | OldVersion | ConverterManaged, Params: []Param{
		{Name: "interval", Type: RelTime, Fmt: FmtDec},
	}},
	SYSCALL_NANOSLEEP_X: {Type: SYSCALL_NANOSLEEP_X, Symbol: "SYSCALL_NANOSLEEP_X", Name: "nanosleep", Category: CatSleep | ClassSyscall, Flags: Waits | ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "interval", Type: RelTime, Fmt: FmtDec},
	}},
	SYSCALL_TIMERFD_CREATE_E: {Type: SYSCALL_TIMERFD_CREATE_E, Symbol: "SYSCALL_TIMERFD_CREATE_E", Name: "timerfd_create", Category: CatTime | ClassSyscall, Flags: CreatesFD | ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "clockid", Type: Uint8, Fmt: FmtDec},
		{Name: "flags", Type: Uint8, Fmt: FmtHex},
	}},
	SYSCALL_TIMERFD_CREATE_X: {Type: SYSCALL_TIMERFD_CREATE_X, Symbol: "SYSCALL_TIMERFD_CREATE_X", Name: "timerfd_create", Category: CatTime | ClassSyscall, Flags: CreatesFD | ModifiesState | ConverterManaged, Params: []Param{
		{Name: "res", Type: FD, Fmt: FmtDec},
		{Name: "clockid", Type: Uint8, Fmt: FmtDec},
		{Name: "flags", Type: Uint8, Fmt: FmtHex},
	}},
	SYSCALL_INOTIFY_INIT_E: {Type: SYSCALL_INOTIFY_INIT_E, Symbol: "SYSCALL_INOTIFY_INIT_E", Name: "inotify_init", Category: CatIPC | ClassSyscall, Flags: CreatesFD | ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "flags", Type: Uint8, Fmt: FmtHex},
	}},
	SYSCALL_INOTIFY_INIT_X: {Type: SYSCALL_INOTIFY_INIT_X, Symbol: "SYSCALL_INOTIFY_INIT_X", Name: "inotify_init", Category: CatIPC | ClassSyscall, Flags: CreatesFD | ModifiesState | ConverterManaged, Params: []Param{
		{Name: "res", Type: FD, Fmt: FmtDec},
		{Name: "flags", Type: Uint8, Fmt: FmtHex},
	}},
	SYSCALL_GETRLIMIT_E: {Type: SYSCALL_GETRLIMIT_E, Symbol: "SYSCALL_GETRLIMIT_E", Name: "getrlimit", Category: CatProcess | ClassSyscall, Flags: OldVersion | ConverterManaged, Params: []Param{
		{Name: "resource", Type: EnumFlags8, Fmt: FmtDec, Flags: &rlimitResources},
	}},
	SYSCALL_GETRLIMIT_X: {Type: SYSCALL_GETRLIMIT_X, Symbol: "SYSCALL_GETRLIMIT_X", Name: "getrlimit", Category: CatProcess | ClassSyscall, Flags: ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "cur", Type: Int64, Fmt: FmtDec},
		{Name: "max", Type: Int64, Fmt: FmtDec},
		{Name: "resource", Type: EnumFlags8, Fmt: FmtDec, Flags: &rlimitResources},
	}},
	SYSCALL_SETRLIMIT_E: {Type: SYSCALL_SETRLIMIT_E, Symbol: "SYSCALL_SETRLIMIT_E", Name: "setrlimit", Category: CatProcess | ClassSyscall, Flags: OldVersion | ConverterManaged, Params: []Param{
		{Name: "resource", Type: EnumFlags8, Fmt: FmtDec, Flags: &rlimitResources},
	}},
	SYSCALL_SETRLIMIT_X: {Type: SYSCALL_SETRLIMIT_X, Symbol: "SYSCALL_SETRLIMIT_X", Name: "setrlimit", Category: CatProcess | ClassSyscall, Flags: ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "cur", Type: Int64, Fmt: FmtDec},
		{Name: "max", Type: Int64, Fmt: FmtDec},
		{Name: "resource", Type: EnumFlags8, Fmt: FmtDec, Flags: &rlimitResources},
	}},
	SYSCALL_PRLIMIT_E: {Type: SYSCALL_PRLIMIT_E, Symbol: "SYSCALL_PRLIMIT_E", Name: "prlimit", Category: CatProcess | ClassSyscall, Flags: OldVersion | ConverterManaged, Params: []Param{
		{Name: "pid", Type: PID, Fmt: FmtDec},
		{Name: "resource", Type: EnumFlags8, Fmt: FmtDec, Flags: &rlimitResources},
	}},
	SYSCALL_PRLIMIT_X: {Type: SYSCALL_PRLIMIT_X, Symbol: "SYSCALL_PRLIMIT_X", Name: "prlimit", Category: CatProcess | ClassSyscall, Flags: ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "newcur", Type: Int64, Fmt: FmtDec},
		{Name: "newmax", Type: Int64, Fmt: FmtDec},
		{Name: "oldcur", Type: Int64, Fmt: FmtDec},
		{Name: "oldmax", Type: Int64, Fmt: FmtDec},
		{Name: "pid", Type: Int64, Fmt: FmtDec},
		{Name: "resource", Type: EnumFlags8, Fmt: FmtDec, Flags: &rlimitResources},
	}},
	SCHEDSWITCH_1_E: {Type: SCHEDSWITCH_1_E, Symbol: "SCHEDSWITCH_1_E", Name: "switch", Category: CatScheduler | ClassTracepoint, Flags: SkipParseReset | OldVersion | ConverterManaged, Params: []Param{
		{Name: "next", Type: PID, Fmt: FmtDec},
	}},
	SCHEDSWITCH_1_X: {Type: SCHEDSWITCH_1_X, Symbol: "SCHEDSWITCH_1_X", Name: "NA", Category: CatUnknown, Flags: Unused},
	DROP_E: {Type: DROP_E, Symbol: "DROP_E", Name: "drop", Category: CatInternal | ClassMeta, Flags: SkipParseReset, Params: []Param{
		{Name: "ratio", Type: Uint32, Fmt: FmtDec},
	}},
	DROP_X: {Type: DROP_X, Symbol: "DROP_X", Name: "drop", Category: CatInternal | ClassMeta, Flags: SkipParseReset, Params: []Param{
		{Name: "ratio", Type: Uint32, Fmt: FmtDec},
	}},
	SYSCALL_FCNTL_E: {Type: SYSCALL_FCNTL_E, Symbol: "SYSCALL_FCNTL_E", Name: "fcntl", Category: CatIOOther | ClassSyscall, Flags: UsesFD | ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "cmd", Type: EnumFlags8, Fmt: FmtDec, Flags: &fcntlCommands},
	}},
	SYSCALL_FCNTL_X: {Type: SYSCALL_FCNTL_X, Symbol: "SYSCALL_FCNTL_X", Name: "fcntl", Category: CatIOOther | ClassSyscall, Flags: UsesFD | ModifiesState | ConverterManaged, fdParam: 2, Params: []Param{
		{Name: "res", Type: FD, Fmt: FmtDec},
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "cmd", Type: EnumFlags8, Fmt: FmtDec, Flags: &fcntlCommands},
		{Name: "arg", Type: Uint64, Fmt: FmtHex},
	}},
	SCHEDSWITCH_6_E: {Type: SCHEDSWITCH_6_E, Symbol: "SCHEDSWITCH_6_E", Name: "switch", Category: CatScheduler | ClassTracepoint, Flags: 0, Params: []Param{
		{Name: "next", Type: PID, Fmt: FmtDec},
		{Name: "pgft_maj", Type: Uint64, Fmt: FmtDec},
		{Name: "pgft_min", Type: Uint64, Fmt: FmtDec},
		{Name: "vm_size", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_rss", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_swap", Type: Uint32, Fmt: FmtDec},
	}},
	SCHEDSWITCH_6_X:     {Type: SCHEDSWITCH_6_X, Symbol: "SCHEDSWITCH_6_X", Name: "NA", Category: CatUnknown, Flags: Unused},
	SYSCALL_EXECVE_13_E: {Type: SYSCALL_EXECVE_13_E, Symbol: "SYSCALL_EXECVE_13_E", Name: "execve", Category: CatProcess | ClassSyscall, Flags: ModifiesState | OldVersion | ConverterManaged},
	SYSCALL_EXECVE_13_X: {Type: SYSCALL_EXECVE_13_X, Symbol: "SYSCALL_EXECVE_13_X", Name: "execve", Category: CatProcess | ClassSyscall, Flags: ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "exe", Type: CharBuf},
		{Name: "args", Type: ByteBuf},
		{Name: "tid", Type: PID, Fmt: FmtDec},
		{Name: "pid", Type: PID, Fmt: FmtDec},
		{Name: "ptid", Type: PID, Fmt: FmtDec},
		{Name: "cwd", Type: CharBuf},
		{Name: "fdlimit", Type: Uint64, Fmt: FmtDec},
		{Name: "pgft_maj", Type: Uint64, Fmt: FmtDec},
		{Name: "pgft_min", Type: Uint64, Fmt: FmtDec},
		{Name: "vm_size", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_rss", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_swap", Type: Uint32, Fmt: FmtDec},
	}},
	SYSCALL_CLONE_16_E: {Type: SYSCALL_CLONE_16_E, Symbol: "SYSCALL_CLONE_16_E", Name: "clone", Category: CatProcess | ClassSyscall, Flags: ModifiesState | OldVersion},
	SYSCALL_CLONE_16_X: {Type: SYSCALL_CLONE_16_X, Symbol: "SYSCALL_CLONE_16_X", Name: "clone", Category: CatProcess | ClassSyscall, Flags: ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "res", Type: PID, Fmt: FmtDec},
		{Name: "exe", Type: CharBuf},
		{Name: "args", Type: ByteBuf},
		{Name: "tid", Type: PID, Fmt: FmtDec},
		{Name: "pid", Type: PID, Fmt: FmtDec},
		{Name: "ptid", Type: PID, Fmt: FmtDec},
		{Name: "cwd", Type: CharBuf},
		{Name: "fdlimit", Type: Int64, Fmt: FmtDec},
		{Name: "pgft_maj", Type: Uint64, Fmt: FmtDec},
		{Name: "pgft_min", Type: Uint64, Fmt: FmtDec},
		{Name: "vm_size", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_rss", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_swap", Type: Uint32, Fmt: FmtDec},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &cloneFlags},
		{Name: "uid", Type: Uint32, Fmt: FmtDec},
		{Name: "gid", Type: Uint32, Fmt: FmtDec},
	}},
	SYSCALL_BRK_4_E: {Type: SYSCALL_BRK_4_E, Symbol: "SYSCALL_BRK_4_E", Name: "brk", Category: CatMemory | ClassSyscall, Flags: OldVersion | ConverterManaged, Params: []Param{
		{Name: "addr", Type: Uint64, Fmt: FmtHex},
	}},
	SYSCALL_BRK_4_X: {Type: SYSCALL_BRK_4_X, Symbol: "SYSCALL_BRK_4_X", Name: "brk", Category: CatMemory | ClassSyscall, Flags: ConverterManaged, Params: []Param{
		{Name: "res", Type: Uint64, Fmt: FmtHex},
		{Name: "vm_size", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_rss", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_swap", Type: Uint32, Fmt: FmtDec},
		{Name: "addr", Type: Uint64, Fmt: FmtHex},
	}},
	SYSCALL_MMAP_E: {Type: SYSCALL_MMAP_E, Symbol: "SYSCALL_MMAP_E", Name: "mmap", Category: CatMemory | ClassSyscall, Flags: UsesFD | OldVersion | ConverterManaged, Params: []Param{
		{Name: "addr", Type: Uint64, Fmt: FmtHex},
		{Name: "length", Type: Uint64, Fmt: FmtDec},
		{Name: "prot", Type: Flags32, Fmt: FmtHex, Flags: &protFlags},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &mmapFlags},
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "offset", Type: Uint64, Fmt: FmtDec},
	}},
	SYSCALL_MMAP_X: {Type: SYSCALL_MMAP_X, Symbol: "SYSCALL_MMAP_X", Name: "mmap", Category: CatMemory | ClassSyscall, Flags: UsesFD | ConverterManaged, fdParam: 9, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtHex},
		{Name: "vm_size", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_rss", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_swap", Type: Uint32, Fmt: FmtDec},
		{Name: "addr", Type: Uint64, Fmt: FmtHex},
		{Name: "length", Type: Uint64, Fmt: FmtDec},
		{Name: "prot", Type: Flags32, Fmt: FmtHex, Flags: &protFlags},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &mmapFlags},
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "offset", Type: Uint64, Fmt: FmtDec},
	}},
	SYSCALL_MMAP2_E: {Type: SYSCALL_MMAP2_E, Symbol: "SYSCALL_MMAP2_E", Name: "mmap2", Category: CatMemory | ClassSyscall, Flags: UsesFD | OldVersion | ConverterManaged, Params: []Param{
		{Name: "addr", Type: Uint64, Fmt: FmtHex},
		{Name: "length", Type: Uint64, Fmt: FmtDec},
		{Name: "prot", Type: Flags32, Fmt: FmtHex, Flags: &protFlags},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &mmapFlags},
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "pgoffset", Type: Uint64, Fmt: FmtDec},
	}},
	SYSCALL_MMAP2_X: {Type: SYSCALL_MMAP2_X, Symbol: "SYSCALL_MMAP2_X", Name: "mmap2", Category: CatMemory | ClassSyscall, Flags: UsesFD | ConverterManaged, fdParam: 9, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtHex},
		{Name: "vm_size", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_rss", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_swap", Type: Uint32, Fmt: FmtDec},
		{Name: "addr", Type: Uint64, Fmt: FmtHex},
		{Name: "length", Type: Uint64, Fmt: FmtDec},
		{Name: "prot", Type: Flags32, Fmt: FmtHex, Flags: &protFlags},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &mmapFlags},
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "pgoffset", Type: Uint64, Fmt: FmtDec},
	}},
	SYSCALL_MUNMAP_E: {Type: SYSCALL_MUNMAP_E, Symbol: "SYSCALL_MUNMAP_E", Name: "munmap", Category: CatMemory | ClassSyscall, Flags: OldVersion | ConverterManaged, Params: []Param{
		{Name: "addr", Type: Uint64, Fmt: FmtHex},
		{Name: "length", Type: Uint64, Fmt: FmtDec},
	}},
	SYSCALL_MUNMAP_X: {Type: SYSCALL_MUNMAP_X, Symbol: "SYSCALL_MUNMAP_X", Name: "munmap", Category: CatMemory | ClassSyscall, Flags: ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "vm_size", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_rss", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_swap", Type: Uint32, Fmt: FmtDec},
		{Name: "addr", Type: Uint64, Fmt: FmtHex},
		{Name: "length", Type: Uint64, Fmt: FmtDec},
	}},
	SYSCALL_SPLICE_E: {Type: SYSCALL_SPLICE_E, Symbol: "SYSCALL_SPLICE_E", Name: "splice", Category: CatIOOther | ClassSyscall, Flags: UsesFD | OldVersion | ConverterManaged, Params: []Param{
		{Name: "fd_in", Type: FD, Fmt: FmtDec},
		{Name: "fd_out", Type: FD, Fmt: FmtDec},
		{Name: "size", Type: Uint64, Fmt: FmtDec},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &spliceFlags},
	}},
	SYSCALL_SPLICE_X: {Type: SYSCALL_SPLICE_X, Symbol: "SYSCALL_SPLICE_X", Name: "splice", Category: CatIOOther | ClassSyscall, Flags: UsesFD | ConverterManaged, fdParam: 3, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "fd_in", Type: FD, Fmt: FmtDec},
		{Name: "fd_out", Type: FD, Fmt: FmtDec},
		{Name: "size", Type: Uint64, Fmt: FmtDec},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &spliceFlags},
	}},
	SYSCALL_PTRACE_E: {Type: SYSCALL_PTRACE_E, Symbol: "SYSCALL_PTRACE_E", Name: "ptrace", Category: CatProcess | ClassSyscall, Flags: OldVersion | ConverterManaged, Params: []Param{
		{Name: "request", Type: EnumFlags16, Fmt: FmtDec, Flags: &ptraceRequests},
		{Name: "pid", Type: PID, Fmt: FmtDec},
	}},
	SYSCALL_PTRACE_X: {Type: SYSCALL_PTRACE_X, Symbol: "SYSCALL_PTRACE_X", Name: "ptrace", Category: CatProcess | ClassSyscall, Flags: ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "addr", Type: Dyn, Fmt: FmtHex, Dyn: dynPtrace},
		{Name: "data", Type: Dyn, Fmt: FmtHex, Dyn: dynPtrace},
		{Name: "request", Type: EnumFlags16, Fmt: FmtDec, Flags: &ptraceRequests},
		{Name: "pid", Type: PID, Fmt: FmtDec},
	}},
	SYSCALL_IOCTL_3_E: {Type: SYSCALL_IOCTL_3_E, Symbol: "SYSCALL_IOCTL_3_E", Name: "ioctl", Category: CatIOOther | ClassSyscall, Flags: UsesFD | OldVersion | ConverterManaged, Params: []Param{
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "request", Type: Uint64, Fmt: FmtHex},
		{Name: "argument", Type: Uint64, Fmt: FmtHex},
	}},
	SYSCALL_IOCTL_3_X: {Type: SYSCALL_IOCTL_3_X, Symbol: "SYSCALL_IOCTL_3_X", Name: "ioctl", Category: CatIOOther | ClassSyscall, Flags: UsesFD | ConverterManaged, fdParam: 2, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "request", Type: Uint64, Fmt: FmtHex},
		{Name: "argument", Type: Uint64, Fmt: FmtHex},
	}},
	SYSCALL_EXECVE_14_E: {Type: SYSCALL_EXECVE_14_E, Symbol: "SYSCALL_EXECVE_14_E", Name: "execve", Category: CatProcess | ClassSyscall, Flags: ModifiesState | OldVersion | ConverterManaged},
	SYSCALL_EXECVE_14_X: {Type: SYSCALL_EXECVE_14_X, Symbol: "SYSCALL_EXECVE_14_X", Name: "execve", Category: CatProcess | ClassSyscall, Flags: ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "exe", Type: CharBuf},
		{Name: "args", Type: ByteBuf},
		{Name: "tid", Type: PID, Fmt: FmtDec},
		{Name: "pid", Type: PID, Fmt: FmtDec},
		{Name: "ptid", Type: PID, Fmt: FmtDec},
		{Name: "cwd", Type: CharBuf},
		{Name: "fdlimit", Type: Uint64, Fmt: FmtDec},
		{Name: "pgft_maj", Type: Uint64, Fmt: FmtDec},
		{Name: "pgft_min", Type: Uint64, Fmt: FmtDec},
		{Name: "vm_size", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_rss", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_swap", Type: Uint32, Fmt: FmtDec},
		{Name: "env", Type: ByteBuf},
	}},
	SYSCALL_RENAME_E: {Type: SYSCALL_RENAME_E, Symbol: "SYSCALL_RENAME_E", Name: "rename", Category: CatFile | ClassSyscall, Flags: OldVersion},
	SYSCALL_RENAME_X: {Type: SYSCALL_RENAME_X, Symbol: "SYSCALL_RENAME_X", Name: "rename", Category: CatFile | ClassSyscall, Flags: 0, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "oldpath", Type: FSPath},
		{Name: "newpath", Type: FSPath},
	}},
	SYSCALL_RENAMEAT_E: {Type: SYSCALL_RENAMEAT_E, Symbol: "SYSCALL_RENAMEAT_E", Name: "renameat", Category: CatFile | ClassSyscall, Flags: OldVersion},
	SYSCALL_RENAMEAT_X: {Type: SYSCALL_RENAMEAT_X, Symbol: "SYSCALL_RENAMEAT_X", Name: "renameat", Category: CatFile | ClassSyscall, Flags: 0, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "olddirfd", Type: FD, Fmt: FmtDec},
		{Name: "oldpath", Type: FSRelPath, DirFD: 2},
		{Name: "newdirfd", Type: FD, Fmt: FmtDec},
		{Name: "newpath", Type: FSRelPath, DirFD: 4},
	}},
	SYSCALL_SYMLINK_E: {Type: SYSCALL_SYMLINK_E, Symbol: "SYSCALL_SYMLINK_E", Name: "symlink", Category: CatFile | ClassSyscall, Flags: OldVersion},
	SYSCALL_SYMLINK_X: {Type: SYSCALL_SYMLINK_X, Symbol: "SYSCALL_SYMLINK_X", Name: "symlink", Category: CatFile | ClassSyscall, Flags: 0, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "target", Type: CharBuf},
		{Name: "linkpath", Type: FSPath},
	}},
	SYSCALL_SYMLINKAT_E: {Type: SYSCALL_SYMLINKAT_E, Symbol: "SYSCALL_SYMLINKAT_E", Name: "symlinkat", Category: CatFile | ClassSyscall, Flags: OldVersion},
	SYSCALL_SYMLINKAT_X: {Type: SYSCALL_SYMLINKAT_X, Symbol: "SYSCALL_SYMLINKAT_X", Name: "symlinkat", Category: CatFile | ClassSyscall, Flags: UsesFD, fdParam: 3, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "target", Type: CharBuf},
		{Name: "linkdirfd", Type: FD, Fmt: FmtDec},
		{Name: "linkpath", Type: FSRelPath, DirFD: 3},
	}},
	SYSCALL_FORK_E: {Type: SYSCALL_FORK_E, Symbol: "SYSCALL_FORK_E", Name: "fork", Category: CatProcess | ClassSyscall, Flags: ModifiesState | OldVersion},
	SYSCALL_FORK_X: {Type: SYSCALL_FORK_X, Symbol: "SYSCALL_FORK_X", Name: "fork", Category: CatProcess | ClassSyscall, Flags: ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "res", Type: PID, Fmt: FmtDec},
		{Name: "exe", Type: CharBuf},
		{Name: "args", Type: ByteBuf},
		{Name: "tid", Type: PID, Fmt: FmtDec},
		{Name: "pid", Type: PID, Fmt: FmtDec},
		{Name: "ptid", Type: PID, Fmt: FmtDec},
		{Name: "cwd", Type: CharBuf},
		{Name: "fdlimit", Type: Int64, Fmt: FmtDec},
		{Name: "pgft_maj", Type: Uint64, Fmt: FmtDec},
		{Name: "pgft_min", Type: Uint64, Fmt: FmtDec},
		{Name: "vm_size", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_rss", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_swap", Type: Uint32, Fmt: FmtDec},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &cloneFlags},
		{Name: "uid", Type: Uint32, Fmt: FmtDec},
		{Name: "gid", Type: Uint32, Fmt: FmtDec},
	}},
	SYSCALL_VFORK_E: {Type: SYSCALL_VFORK_E, Symbol: "SYSCALL_VFORK_E", Name: "vfork", Category: CatProcess | ClassSyscall, Flags: ModifiesState | OldVersion},
	SYSCALL_VFORK_X: {Type: SYSCALL_VFORK_X, Symbol: "SYSCALL_VFORK_X", Name: "vfork", Category: CatProcess | ClassSyscall, Flags: ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "res", Type: PID, Fmt: FmtDec},
		{Name: "exe", Type: CharBuf},
		{Name: "args", Type: ByteBuf},
		{Name: "tid", Type: PID, Fmt: FmtDec},
		{Name: "pid", Type: PID, Fmt: FmtDec},
		{Name: "ptid", Type: PID, Fmt: FmtDec},
		{Name: "cwd", Type: CharBuf},
		{Name: "fdlimit", Type: Int64, Fmt: FmtDec},
		{Name: "pgft_maj", Type: Uint64, Fmt: FmtDec},
		{Name: "pgft_min", Type: Uint64, Fmt: FmtDec},
		{Name: "vm_size", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_rss", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_swap", Type: Uint32, Fmt: FmtDec},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &cloneFlags},
		{Name: "uid", Type: Uint32, Fmt: FmtDec},
		{Name: "gid", Type: Uint32, Fmt: FmtDec},
	}},
	PROCEXIT_1_E: {Type: PROCEXIT_1_E, Symbol: "PROCEXIT_1_E", Name: "procexit", Category: CatProcess | ClassTracepoint, Flags: ModifiesState, Params: []Param{
		{Name: "status", Type: Errno, Fmt: FmtDec},
		{Name: "ret", Type: Errno, Fmt: FmtDec},
		{Name: "sig", Type: SigType, Fmt: FmtDec},
		{Name: "core", Type: Uint8, Fmt: FmtDec},
		{Name: "reaper_tid", Type: PID, Fmt: FmtDec},
	}},
	PROCEXIT_1_X: {Type: PROCEXIT_1_X, Symbol: "PROCEXIT_1_X", Name: "NA", Category: CatUnknown, Flags: Unused},
	SYSCALL_SENDFILE_E: {Type: SYSCALL_SENDFILE_E, Symbol: "SYSCALL_SENDFILE_E", Name: "sendfile", Category: CatIOWrite | ClassSyscall, Flags: UsesFD | OldVersion | ConverterManaged, Params: []Param{
		{Name: "out_fd", Type: FD, Fmt: FmtDec},
		{Name: "in_fd", Type: FD, Fmt: FmtDec},
		{Name: "offset", Type: Uint64, Fmt: FmtDec},
		{Name: "size", Type: Uint64, Fmt: FmtDec},
	}},
	SYSCALL_SENDFILE_X: {Type: SYSCALL_SENDFILE_X, Symbol: "SYSCALL_SENDFILE_X", Name: "sendfile", Category: CatIOWrite | ClassSyscall, Flags: UsesFD | ConverterManaged, fdParam: 3, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "offset", Type: Uint64, Fmt: FmtDec},
		{Name: "out_fd", Type: FD, Fmt: FmtDec},
		{Name: "in_fd", Type: FD, Fmt: FmtDec},
		{Name: "size", Type: Uint64, Fmt: FmtDec},
	}},
	SYSCALL_QUOTACTL_E: {Type: SYSCALL_QUOTACTL_E, Symbol: "SYSCALL_QUOTACTL_E", Name: "quotactl", Category: CatUser | ClassSyscall, Flags: OldVersion | ConverterManaged, Params: []Param{
		{Name: "cmd", Type: Flags16, Fmt: FmtDec, Flags: &quotactlCmds},
		{Name: "type", Type: Flags8, Fmt: FmtDec, Flags: &quotactlTypes},
		{Name: "id", Type: Uint32, Fmt: FmtDec},
		{Name: "quota_fmt", Type: Flags8, Fmt: FmtDec, Flags: &quotactlQuotaFmts},
	}},
	SYSCALL_QUOTACTL_X: {Type: SYSCALL_QUOTACTL_X, Symbol: "SYSCALL_QUOTACTL_X", Name: "quotactl", Category: CatUser | ClassSyscall, Flags: ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "special", Type: CharBuf},
		{Name: "quotafilepath", Type: CharBuf},
		{Name: "dqb_bhardlimit", Type: Uint64, Fmt: FmtDec},
		{Name: "dqb_bsoftlimit", Type: Uint64, Fmt: FmtDec},
		{Name: "dqb_curspace", Type: Uint64, Fmt: FmtDec},
		{Name: "dqb_ihardlimit", Type: Uint64, Fmt: FmtDec},
		{Name: "dqb_isoftlimit", Type: Uint64, Fmt: FmtDec},
		{Name: "dqb_btime", Type: RelTime, Fmt: FmtDec},
		{Name: "dqb_itime", Type: RelTime, Fmt: FmtDec},
		{Name: "dqi_bgrace", Type: RelTime, Fmt: FmtDec},
		{Name: "dqi_igrace", Type: RelTime, Fmt: FmtDec},
		{Name: "dqi_flags", Type: Flags8, Fmt: FmtDec, Flags: &quotactlDqiFlags},
		{Name: "quota_fmt_out", Type: Flags8, Fmt: FmtDec, Flags: &quotactlQuotaFmts},
		{Name: "cmd", Type: Flags16, Fmt: FmtDec, Flags: &quotactlCmds},
		{Name: "type", Type: Flags8, Fmt: FmtDec, Flags: &quotactlTypes},
		{Name: "id", Type: Uint32, Fmt: FmtDec},
		{Name: "quota_fmt", Type: Flags8, Fmt: FmtDec, Flags: &quotactlQuotaFmts},
	}},
	SYSCALL_SETRESUID_E: {Type: SYSCALL_SETRESUID_E, Symbol: "SYSCALL_SETRESUID_E", Name: "setresuid", Category: CatUser | ClassSyscall, Flags: ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "ruid", Type: UID, Fmt: FmtDec},
		{Name: "euid", Type: UID, Fmt: FmtDec},
		{Name: "suid", Type: UID, Fmt: FmtDec},
	}},
	SYSCALL_SETRESUID_X: {Type: SYSCALL_SETRESUID_X, Symbol: "SYSCALL_SETRESUID_X", Name: "setresuid", Category: CatUser | ClassSyscall, Flags: ModifiesState | ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "ruid", Type: UID, Fmt: FmtDec},
		{Name: "euid", Type: UID, Fmt: FmtDec},
		{Name: "suid", Type: UID, Fmt: FmtDec},
	}},
	SYSCALL_SETRESGID_E: {Type: SYSCALL_SETRESGID_E, Symbol: "SYSCALL_SETRESGID_E", Name: "setresgid", Category: CatUser | ClassSyscall, Flags: ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "rgid", Type: GID, Fmt: FmtDec},
		{Name: "egid", Type: GID, Fmt: FmtDec},
		{Name: "sgid", Type: GID, Fmt: FmtDec},
	}},
	SYSCALL_SETRESGID_X: {Type: SYSCALL_SETRESGID_X, Symbol: "SYSCALL_SETRESGID_X", Name: "setresgid", Category: CatUser | ClassSyscall, Flags: ModifiesState | ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "rgid", Type: GID, Fmt: FmtDec},
		{Name: "egid", Type: GID, Fmt: FmtDec},
		{Name: "sgid", Type: GID, Fmt: FmtDec},
	}},
	SCAPEVENT_E: {Type: SCAPEVENT_E, Symbol: "SCAPEVENT_E", Name: "scapevent", Category: CatInternal | ClassMeta, Flags: SkipParseReset, Params: []Param{
		{Name: "event_type", Type: Uint32, Fmt: FmtDec},
		{Name: "event_data", Type: Uint64, Fmt: FmtDec},
	}},
	SCAPEVENT_X: {Type: SCAPEVENT_X, Symbol: "SCAPEVENT_X", Name: "NA", Category: CatUnknown, Flags: Unused},
	SYSCALL_SETUID_E: {Type: SYSCALL_SETUID_E, Symbol: "SYSCALL_SETUID_E", Name: "setuid", Category: CatUser | ClassSyscall, Flags: ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "uid", Type: UID, Fmt: FmtDec},
	}},
	SYSCALL_SETUID_X: {Type: SYSCALL_SETUID_X, Symbol: "SYSCALL_SETUID_X", Name: "setuid", Category: CatUser | ClassSyscall, Flags: ModifiesState | ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "uid", Type: UID, Fmt: FmtDec},
	}},
	SYSCALL_SETGID_E: {Type: SYSCALL_SETGID_E, Symbol: "SYSCALL_SETGID_E", Name: "setgid", Category: CatUser | ClassSyscall, Flags: ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "gid", Type: GID, Fmt: FmtDec},
	}},
	SYSCALL_SETGID_X: {Type: SYSCALL_SETGID_X, Symbol: "SYSCALL_SETGID_X", Name: "setgid", Category: CatUser | ClassSyscall, Flags: ModifiesState | ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "gid", Type: GID, Fmt: FmtDec},
	}},
	SYSCALL_GETUID_E: {Type: SYSCALL_GETUID_E, Symbol: "SYSCALL_GETUID_E", Name: "getuid", Category: CatUser | ClassSyscall, Flags: OldVersion},
	SYSCALL_GETUID_X: {Type: SYSCALL_GETUID_X, Symbol: "SYSCALL_GETUID_X", Name: "getuid", Category: CatUser | ClassSyscall, Flags: 0, Params: []Param{
		{Name: "uid", Type: UID, Fmt: FmtDec},
	}},
	SYSCALL_GETEUID_E: {Type: SYSCALL_GETEUID_E, Symbol: "SYSCALL_GETEUID_E", Name: "geteuid", Category: CatUser | ClassSyscall, Flags: OldVersion},
	SYSCALL_GETEUID_X: {Type: SYSCALL_GETEUID_X, Symbol: "SYSCALL_GETEUID_X", Name: "geteuid", Category: CatUser | ClassSyscall, Flags: 0, Params: []Param{
		{Name: "euid", Type: UID, Fmt: FmtDec},
	}},
	SYSCALL_GETGID_E: {Type: SYSCALL_GETGID_E, Symbol: "SYSCALL_GETGID_E", Name: "getgid", Category: CatUser | ClassSyscall, Flags: OldVersion},
	SYSCALL_GETGID_X: {Type: SYSCALL_GETGID_X, Symbol: "SYSCALL_GETGID_X", Name: "getgid", Category: CatUser | ClassSyscall, Flags: 0, Params: []Param{
		{Name: "gid", Type: GID, Fmt: FmtDec},
	}},
	SYSCALL_GETEGID_E: {Type: SYSCALL_GETEGID_E, Symbol: "SYSCALL_GETEGID_E", Name: "getegid", Category: CatUser | ClassSyscall, Flags: OldVersion},
	SYSCALL_GETEGID_X: {Type: SYSCALL_GETEGID_X, Symbol: "SYSCALL_GETEGID_X", Name: "getegid", Category: CatUser | ClassSyscall, Flags: 0, Params: []Param{
		{Name: "egid", Type: GID, Fmt: FmtDec},
	}},
	SYSCALL_GETRESUID_E: {Type: SYSCALL_GETRESUID_E, Symbol: "SYSCALL_GETRESUID_E", Name: "getresuid", Category: CatUser | ClassSyscall, Flags: OldVersion},
	SYSCALL_GETRESUID_X: {Type: SYSCALL_GETRESUID_X, Symbol: "SYSCALL_GETRESUID_X", Name: "getresuid", Category: CatUser | ClassSyscall, Flags: 0, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "ruid", Type: UID, Fmt: FmtDec},
		{Name: "euid", Type: UID, Fmt: FmtDec},
		{Name: "suid", Type: UID, Fmt: FmtDec},
	}},
	SYSCALL_GETRESGID_E: {Type: SYSCALL_GETRESGID_E, Symbol: "SYSCALL_GETRESGID_E", Name: "getresgid", Category: CatUser | ClassSyscall, Flags: OldVersion},
	SYSCALL_GETRESGID_X: {Type: SYSCALL_GETRESGID_X, Symbol: "SYSCALL_GETRESGID_X", Name: "getresgid", Category: CatUser | ClassSyscall, Flags: 0, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "rgid", Type: GID, Fmt: FmtDec},
		{Name: "egid", Type: GID, Fmt: FmtDec},
		{Name: "sgid", Type: GID, Fmt: FmtDec},
	}},
	SYSCALL_EXECVE_15_E: {Type: SYSCALL_EXECVE_15_E, Symbol: "SYSCALL_EXECVE_15_E", Name: "execve", Category: CatProcess | ClassSyscall, Flags: ModifiesState | OldVersion | ConverterManaged},
	SYSCALL_EXECVE_15_X: {Type: SYSCALL_EXECVE_15_X, Symbol: "SYSCALL_EXECVE_15_X", Name: "execve", Category: CatProcess | ClassSyscall, Flags: ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "exe", Type: CharBuf},
		{Name: "args", Type: ByteBuf},
		{Name: "tid", Type: PID, Fmt: FmtDec},
		{Name: "pid", Type: PID, Fmt: FmtDec},
		{Name: "ptid", Type: PID, Fmt: FmtDec},
		{Name: "cwd", Type: CharBuf},
		{Name: "fdlimit", Type: Uint64, Fmt: FmtDec},
		{Name: "pgft_maj", Type: Uint64, Fmt: FmtDec},
		{Name: "pgft_min", Type: Uint64, Fmt: FmtDec},
		{Name: "vm_size", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_rss", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_swap", Type: Uint32, Fmt: FmtDec},
		{Name: "comm", Type: CharBuf},
		{Name: "env", Type: ByteBuf},
	}},
	SYSCALL_CLONE_17_E: {Type: SYSCALL_CLONE_17_E, Symbol: "SYSCALL_CLONE_17_E", Name: "clone", Category: CatProcess | ClassSyscall, Flags: ModifiesState | OldVersion},
	SYSCALL_CLONE_17_X: {Type: SYSCALL_CLONE_17_X, Symbol: "SYSCALL_CLONE_17_X", Name: "clone", Category: CatProcess | ClassSyscall, Flags: ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "res", Type: PID, Fmt: FmtDec},
		{Name: "exe", Type: CharBuf},
		{Name: "args", Type: ByteBuf},
		{Name: "tid", Type: PID, Fmt: FmtDec},
		{Name: "pid", Type: PID, Fmt: FmtDec},
		{Name: "ptid", Type: PID, Fmt: FmtDec},
		{Name: "cwd", Type: CharBuf},
		{Name: "fdlimit", Type: Int64, Fmt: FmtDec},
		{Name: "pgft_maj", Type: Uint64, Fmt: FmtDec},
		{Name: "pgft_min", Type: Uint64, Fmt: FmtDec},
		{Name: "vm_size", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_rss", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_swap", Type: Uint32, Fmt: FmtDec},
		{Name: "comm", Type: CharBuf},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &cloneFlags},
		{Name: "uid", Type: Uint32, Fmt: FmtDec},
		{Name: "gid", Type: Uint32, Fmt: FmtDec},
	}},
	SYSCALL_FORK_17_E: {Type: SYSCALL_FORK_17_E, Symbol: "SYSCALL_FORK_17_E", Name: "fork", Category: CatProcess | ClassSyscall, Flags: ModifiesState | OldVersion},
	SYSCALL_FORK_17_X: {Type: SYSCALL_FORK_17_X, Symbol: "SYSCALL_FORK_17_X", Name: "fork", Category: CatProcess | ClassSyscall, Flags: ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "res", Type: PID, Fmt: FmtDec},
		{Name: "exe", Type: CharBuf},
		{Name: "args", Type: ByteBuf},
		{Name: "tid", Type: PID, Fmt: FmtDec},
		{Name: "pid", Type: PID, Fmt: FmtDec},
		{Name: "ptid", Type: PID, Fmt: FmtDec},
		{Name: "cwd", Type: CharBuf},
		{Name: "fdlimit", Type: Int64, Fmt: FmtDec},
		{Name: "pgft_maj", Type: Uint64, Fmt: FmtDec},
		{Name: "pgft_min", Type: Uint64, Fmt: FmtDec},
		{Name: "vm_size", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_rss", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_swap", Type: Uint32, Fmt: FmtDec},
		{Name: "comm", Type: CharBuf},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &cloneFlags},
		{Name: "uid", Type: Uint32, Fmt: FmtDec},
		{Name: "gid", Type: Uint32, Fmt: FmtDec},
	}},
	SYSCALL_VFORK_17_E: {Type: SYSCALL_VFORK_17_E, Symbol: "SYSCALL_VFORK_17_E", Name: "vfork", Category: CatProcess | ClassSyscall, Flags: ModifiesState | OldVersion},
	SYSCALL_VFORK_17_X: {Type: SYSCALL_VFORK_17_X, Symbol: "SYSCALL_VFORK_17_X", Name: "vfork", Category: CatProcess | ClassSyscall, Flags: ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "res", Type: PID, Fmt: FmtDec},
		{Name: "exe", Type: CharBuf},
		{Name: "args", Type: ByteBuf},
		{Name: "tid", Type: PID, Fmt: FmtDec},
		{Name: "pid", Type: PID, Fmt: FmtDec},
		{Name: "ptid", Type: PID, Fmt: FmtDec},
		{Name: "cwd", Type: CharBuf},
		{Name: "fdlimit", Type: Int64, Fmt: FmtDec},
		{Name: "pgft_maj", Type: Uint64, Fmt: FmtDec},
		{Name: "pgft_min", Type: Uint64, Fmt: FmtDec},
		{Name: "vm_size", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_rss", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_swap", Type: Uint32, Fmt: FmtDec},
		{Name: "comm", Type: CharBuf},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &cloneFlags},
		{Name: "uid", Type: Uint32, Fmt: FmtDec},
		{Name: "gid", Type: Uint32, Fmt: FmtDec},
	}},
	SYSCALL_CLONE_20_E: {Type: SYSCALL_CLONE_20_E, Symbol: "SYSCALL_CLONE_20_E", Name: "clone", Category: CatProcess | ClassSyscall, Flags: ModifiesState | OldVersion},
	SYSCALL_CLONE_20_X: {Type: SYSCALL_CLONE_20_X, Symbol: "SYSCALL_CLONE_20_X", Name: "clone", Category: CatProcess | ClassSyscall, Flags: ModifiesState | ConverterManaged, Params: []Param{
		{Name: "res", Type: PID, Fmt: FmtDec},
		{Name: "exe", Type: CharBuf},
		{Name: "args", Type: ByteBuf},
		{Name: "tid", Type: PID, Fmt: FmtDec},
		{Name: "pid", Type: PID, Fmt: FmtDec},
		{Name: "ptid", Type: PID, Fmt: FmtDec},
		{Name: "cwd", Type: CharBuf},
		{Name: "fdlimit", Type: Int64, Fmt: FmtDec},
		{Name: "pgft_maj", Type: Uint64, Fmt: FmtDec},
		{Name: "pgft_min", Type: Uint64, Fmt: FmtDec},
		{Name: "vm_size", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_rss", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_swap", Type: Uint32, Fmt: FmtDec},
		{Name: "comm", Type: CharBuf},
		{Name: "cgroups", Type: ByteBuf},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &cloneFlags},
		{Name: "uid", Type: Uint32, Fmt: FmtDec},
		{Name: "gid", Type: Uint32, Fmt: FmtDec},
		{Name: "vtid", Type: PID, Fmt: FmtDec},
		{Name: "vpid", Type: PID, Fmt: FmtDec},
		{Name: "pidns_init_start_ts", Type: Uint64, Fmt: FmtDec},
	}},
	SYSCALL_FORK_20_E: {Type: SYSCALL_FORK_20_E, Symbol: "SYSCALL_FORK_20_E", Name: "fork", Category: CatProcess | ClassSyscall, Flags: ModifiesState | OldVersion},
	SYSCALL_FORK_20_X: {Type: SYSCALL_FORK_20_X, Symbol: "SYSCALL_FORK_20_X", Name: "fork", Category: CatProcess | ClassSyscall, Flags: ModifiesState | ConverterManaged, Params: []Param{
		{Name: "res", Type: PID, Fmt: FmtDec},
		{Name: "exe", Type: CharBuf},
		{Name: "args", Type: ByteBuf},
		{Name: "tid", Type: PID, Fmt: FmtDec},
		{Name: "pid", Type: PID, Fmt: FmtDec},
		{Name: "ptid", Type: PID, Fmt: FmtDec},
		{Name: "cwd", Type: CharBuf},
		{Name: "fdlimit", Type: Int64, Fmt: FmtDec},
		{Name: "pgft_maj", Type: Uint64, Fmt: FmtDec},
		{Name: "pgft_min", Type: Uint64, Fmt: FmtDec},
		{Name: "vm_size", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_rss", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_swap", Type: Uint32, Fmt: FmtDec},
		{Name: "comm", Type: CharBuf},
		{Name: "cgroups", Type: ByteBuf},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &cloneFlags},
		{Name: "uid", Type: Uint32, Fmt: FmtDec},
		{Name: "gid", Type: Uint32, Fmt: FmtDec},
		{Name: "vtid", Type: PID, Fmt: FmtDec},
		{Name: "vpid", Type: PID, Fmt: FmtDec},
		{Name: "pidns_init_start_ts", Type: Uint64, Fmt: FmtDec},
	}},
	SYSCALL_VFORK_20_E: {Type: SYSCALL_VFORK_20_E, Symbol: "SYSCALL_VFORK_20_E", Name: "vfork", Category: CatProcess | ClassSyscall, Flags: ModifiesState | OldVersion},
	SYSCALL_VFORK_20_X: {Type: SYSCALL_VFORK_20_X, Symbol: "SYSCALL_VFORK_20_X", Name: "vfork", Category: CatProcess | ClassSyscall, Flags: ModifiesState | ConverterManaged, Params: []Param{
		{Name: "res", Type: PID, Fmt: FmtDec},
		{Name: "exe", Type: CharBuf},
		{Name: "args", Type: ByteBuf},
		{Name: "tid", Type: PID, Fmt: FmtDec},
		{Name: "pid", Type: PID, Fmt: FmtDec},
		{Name: "ptid", Type: PID, Fmt: FmtDec},
		{Name: "cwd", Type: CharBuf},
		{Name: "fdlimit", Type: Int64, Fmt: FmtDec},
		{Name: "pgft_maj", Type: Uint64, Fmt: FmtDec},
		{Name: "pgft_min", Type: Uint64, Fmt: FmtDec},
		{Name: "vm_size", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_rss", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_swap", Type: Uint32, Fmt: FmtDec},
		{Name: "comm", Type: CharBuf},
		{Name: "cgroups", Type: ByteBuf},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &cloneFlags},
		{Name: "uid", Type: Uint32, Fmt: FmtDec},
		{Name: "gid", Type: Uint32, Fmt: FmtDec},
		{Name: "vtid", Type: PID, Fmt: FmtDec},
		{Name: "vpid", Type: PID, Fmt: FmtDec},
		{Name: "pidns_init_start_ts", Type: Uint64, Fmt: FmtDec},
	}},
	CONTAINER_E: {Type: CONTAINER_E, Symbol: "CONTAINER_E", Name: "container", Category: CatInternal | ClassMeta, Flags: ModifiesState | SkipParseReset | OldVersion | ConverterManaged, Params: []Param{
		{Name: "id", Type: CharBuf},
		{Name: "type", Type: Uint32, Fmt: FmtDec},
		{Name: "name", Type: CharBuf},
		{Name: "image", Type: CharBuf},
	}},
	CONTAINER_X:         {Type: CONTAINER_X, Symbol: "CONTAINER_X", Name: "NA", Category: CatUnknown, Flags: Unused},
	SYSCALL_EXECVE_16_E: {Type: SYSCALL_EXECVE_16_E, Symbol: "SYSCALL_EXECVE_16_E", Name: "execve", Category: CatProcess | ClassSyscall, Flags: ModifiesState | OldVersion | ConverterManaged},
	SYSCALL_EXECVE_16_X: {Type: SYSCALL_EXECVE_16_X, Symbol: "SYSCALL_EXECVE_16_X", Name: "execve", Category: CatProcess | ClassSyscall, Flags: ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "exe", Type: CharBuf},
		{Name: "args", Type: ByteBuf},
		{Name: "tid", Type: PID, Fmt: FmtDec},
		{Name: "pid", Type: PID, Fmt: FmtDec},
		{Name: "ptid", Type: PID, Fmt: FmtDec},
		{Name: "cwd", Type: CharBuf},
		{Name: "fdlimit", Type: Uint64, Fmt: FmtDec},
		{Name: "pgft_maj", Type: Uint64, Fmt: FmtDec},
		{Name: "pgft_min", Type: Uint64, Fmt: FmtDec},
		{Name: "vm_size", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_rss", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_swap", Type: Uint32, Fmt: FmtDec},
		{Name: "comm", Type: CharBuf},
		{Name: "cgroups", Type: ByteBuf},
		{Name: "env", Type: ByteBuf},
	}},
	SIGNALDELIVER_E: {Type: SIGNALDELIVER_E, Symbol: "SIGNALDELIVER_E", Name: "signaldeliver", Category: CatSignal | ClassTracepoint, Flags: 0, Params: []Param{
		{Name: "spid", Type: PID, Fmt: FmtDec},
		{Name: "dpid", Type: PID, Fmt: FmtDec},
		{Name: "sig", Type: SigType, Fmt: FmtDec},
	}},
	SIGNALDELIVER_X: {Type: SIGNALDELIVER_X, Symbol: "SIGNALDELIVER_X", Name: "NA", Category: CatUnknown, Flags: Unused},
	PROCINFO_E: {Type: PROCINFO_E, Symbol: "PROCINFO_E", Name: "procinfo", Category: CatInternal | ClassMeta, Flags: SkipParseReset, Params: []Param{
		{Name: "cpu_usr", Type: Uint64, Fmt: FmtDec},
		{Name: "cpu_sys", Type: Uint64, Fmt: FmtDec},
	}},
	PROCINFO_X: {Type: PROCINFO_X, Symbol: "PROCINFO_X", Name: "NA", Category: CatUnknown, Flags: Unused},
	SYSCALL_GETDENTS_E: {Type: SYSCALL_GETDENTS_E, Symbol: "SYSCALL_GETDENTS_E", Name: "getdents", Category: CatFile | ClassSyscall, Flags: UsesFD | OldVersion | ConverterManaged, Params: []Param{
		{Name: "fd", Type: FD},
	}},
	SYSCALL_GETDENTS_X: {Type: SYSCALL_GETDENTS_X, Symbol: "SYSCALL_GETDENTS_X", Name: "getdents", Category: CatFile | ClassSyscall, Flags: UsesFD | ConverterManaged, fdParam: 2, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "fd", Type: FD},
	}},
	SYSCALL_GETDENTS64_E: {Type: SYSCALL_GETDENTS64_E, Symbol: "SYSCALL_GETDENTS64_E", Name: "getdents64", Category: CatFile | ClassSyscall, Flags: UsesFD | OldVersion | ConverterManaged, Params: []Param{
		{Name: "fd", Type: FD},
	}},
	SYSCALL_GETDENTS64_X: {Type: SYSCALL_GETDENTS64_X, Symbol: "SYSCALL_GETDENTS64_X", Name: "getdents64", Category: CatFile | ClassSyscall, Flags: UsesFD | ConverterManaged, fdParam: 2, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "fd", Type: FD},
	}},
	SYSCALL_SETNS_E: {Type: SYSCALL_SETNS_E, Symbol: "SYSCALL_SETNS_E", Name: "setns", Category: CatProcess | ClassSyscall, Flags: UsesFD | OldVersion | ConverterManaged, Params: []Param{
		{Name: "fd", Type: FD},
		{Name: "nstype", Type: Flags32, Fmt: FmtHex, Flags: &cloneFlags},
	}},
	SYSCALL_SETNS_X: {Type: SYSCALL_SETNS_X, Symbol: "SYSCALL_SETNS_X", Name: "setns", Category: CatProcess | ClassSyscall, Flags: UsesFD | ConverterManaged, fdParam: 2, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "fd", Type: FD},
		{Name: "nstype", Type: Flags32, Fmt: FmtHex, Flags: &cloneFlags},
	}},
	SYSCALL_FLOCK_E: {Type: SYSCALL_FLOCK_E, Symbol: "SYSCALL_FLOCK_E", Name: "flock", Category: CatFile | ClassSyscall, Flags: UsesFD | OldVersion | ConverterManaged, Params: []Param{
		{Name: "fd", Type: FD},
		{Name: "operation", Type: Flags32, Fmt: FmtHex, Flags: &flockFlags},
	}},
	SYSCALL_FLOCK_X: {Type: SYSCALL_FLOCK_X, Symbol: "SYSCALL_FLOCK_X", Name: "flock", Category: CatFile | ClassSyscall, Flags: UsesFD | ConverterManaged, fdParam: 2, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "fd", Type: FD},
		{Name: "operation", Type: Flags32, Fmt: FmtHex, Flags: &flockFlags},
	}},
	CPU_HOTPLUG_E: {Type: CPU_HOTPLUG_E, Symbol: "CPU_HOTPLUG_E", Name: "cpu_hotplug", Category: CatSystem | ClassMeta, Flags: ModifiesState | SkipParseReset, Params: []Param{
		{Name: "cpu", Type: Uint32, Fmt: FmtDec},
		{Name: "action", Type: Uint32, Fmt: FmtDec},
	}},
	CPU_HOTPLUG_X:     {Type: CPU_HOTPLUG_X, Symbol: "CPU_HOTPLUG_X", Name: "NA", Category: CatUnknown, Flags: Unused},
	SOCKET_ACCEPT_5_E: {Type: SOCKET_ACCEPT_5_E, Symbol: "SOCKET_ACCEPT_5_E", Name: "accept", Category: CatNet | ClassSyscall, Flags: CreatesFD | ModifiesState | OldVersion},
	SOCKET_ACCEPT_5_X: {Type: SOCKET_ACCEPT_5_X, Symbol: "SOCKET_ACCEPT_5_X", Name: "accept", Category: CatNet | ClassSyscall, Flags: CreatesFD | ModifiesState, Params: []Param{
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "tuple", Type: SockTuple},
		{Name: "queuepct", Type: Uint8, Fmt: FmtDec},
		{Name: "queuelen", Type: Uint32, Fmt: FmtDec},
		{Name: "queuemax", Type: Uint32, Fmt: FmtDec},
	}},
	SOCKET_ACCEPT4_5_E: {Type: SOCKET_ACCEPT4_5_E, Symbol: "SOCKET_ACCEPT4_5_E", Name: "accept", Category: CatNet | ClassSyscall, Flags: CreatesFD | ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "flags", Type: Int32, Fmt: FmtHex},
	}},
	SOCKET_ACCEPT4_5_X: {Type: SOCKET_ACCEPT4_5_X, Symbol: "SOCKET_ACCEPT4_5_X", Name: "accept", Category: CatNet | ClassSyscall, Flags: CreatesFD | ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "tuple", Type: SockTuple},
		{Name: "queuepct", Type: Uint8, Fmt: FmtDec},
		{Name: "queuelen", Type: Uint32, Fmt: FmtDec},
		{Name: "queuemax", Type: Uint32, Fmt: FmtDec},
	}},
	SYSCALL_SEMOP_E: {Type: SYSCALL_SEMOP_E, Symbol: "SYSCALL_SEMOP_E", Name: "semop", Category: CatProcess | ClassSyscall, Flags: OldVersion | ConverterManaged, Params: []Param{
		{Name: "semid", Type: Int32, Fmt: FmtDec},
	}},
	SYSCALL_SEMOP_X: {Type: SYSCALL_SEMOP_X, Symbol: "SYSCALL_SEMOP_X", Name: "semop", Category: CatProcess | ClassSyscall, Flags: ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "nsops", Type: Uint32, Fmt: FmtDec},
		{Name: "sem_num_0", Type: Uint16, Fmt: FmtDec},
		{Name: "sem_op_0", Type: Int16, Fmt: FmtDec},
		{Name: "sem_flg_0", Type: Flags16, Fmt: FmtHex, Flags: &semopFlags},
		{Name: "sem_num_1", Type: Uint16, Fmt: FmtDec},
		{Name: "sem_op_1", Type: Int16, Fmt: FmtDec},
		{Name: "sem_flg_1", Type: Flags16, Fmt: FmtHex, Flags: &semopFlags},
		{Name: "semid", Type: Int32, Fmt: FmtDec},
	}},
	SYSCALL_SEMCTL_E: {Type: SYSCALL_SEMCTL_E, Symbol: "SYSCALL_SEMCTL_E", Name: "semctl", Category: CatProcess | ClassSyscall, Flags: OldVersion | ConverterManaged, Params: []Param{
		{Name: "semid", Type: Int32, Fmt: FmtDec},
		{Name: "semnum", Type: Int32, Fmt: FmtDec},
		{Name: "cmd", Type: Flags16, Fmt: FmtHex, Flags: &semctlCommands},
		{Name: "val", Type: Int32, Fmt: FmtDec},
	}},
	SYSCALL_SEMCTL_X: {Type: SYSCALL_SEMCTL_X, Symbol: "SYSCALL_SEMCTL_X", Name: "semctl", Category: CatProcess | ClassSyscall, Flags: ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "semid", Type: Int32, Fmt: FmtDec},
		{Name: "semnum", Type: Int32, Fmt: FmtDec},
		{Name: "cmd", Type: Flags16, Fmt: FmtHex, Flags: &semctlCommands},
		{Name: "val", Type: Int32, Fmt: FmtDec},
	}},
	SYSCALL_PPOLL_E: {Type: SYSCALL_PPOLL_E, Symbol: "SYSCALL_PPOLL_E", Name: "ppoll", Category: CatWait | ClassSyscall, Flags: Waits | OldVersion | ConverterManaged, Params: []Param{
		{Name: "fds", Type: FDList, Fmt: FmtDec},
		{Name: "timeout", Type: RelTime, Fmt: FmtDec},
		{Name: "sigmask", Type: SigSet, Fmt: FmtDec},
	}},
	SYSCALL_PPOLL_X: {Type: SYSCALL_PPOLL_X, Symbol: "SYSCALL_PPOLL_X", Name: "ppoll", Category: CatWait | ClassSyscall, Flags: Waits | ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "fds", Type: FDList, Fmt: FmtDec},
		{Name: "timeout", Type: RelTime, Fmt: FmtDec},
		{Name: "sigmask", Type: SigSet, Fmt: FmtDec},
	}},
	SYSCALL_MOUNT_E: {Type: SYSCALL_MOUNT_E, Symbol: "SYSCALL_MOUNT_E", Name: "mount", Category: CatFile | ClassSyscall, Flags: ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &mountFlags},
	}},
	SYSCALL_MOUNT_X: {Type: SYSCALL_MOUNT_X, Symbol: "SYSCALL_MOUNT_X", Name: "mount", Category: CatFile | ClassSyscall, Flags: ModifiesState | ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "dev", Type: CharBuf},
		{Name: "dir", Type: FSPath},
		{Name: "type", Type: CharBuf},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &mountFlags},
	}},
	SYSCALL_UMOUNT_E: {Type: SYSCALL_UMOUNT_E, Symbol: "SYSCALL_UMOUNT_E", Name: "umount", Category: CatFile | ClassSyscall, Flags: ModifiesState | OldVersion, Params: []Param{
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &umountFlags},
	}},
	SYSCALL_UMOUNT_X: {Type: SYSCALL_UMOUNT_X, Symbol: "SYSCALL_UMOUNT_X", Name: "umount", Category: CatFile | ClassSyscall, Flags: ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "name", Type: FSPath},
	}},
	K8S_E: {Type: K8S_E, Symbol: "K8S_E", Name: "k8s", Category: CatInternal | ClassMeta, Flags: ModifiesState | SkipParseReset | OldVersion, Params: []Param{
		{Name: "json", Type: CharBuf},
	}},
	K8S_X: {Type: K8S_X, Symbol: "K8S_X", Name: "NA", Category: CatUnknown, Flags: Unused},
	SYSCALL_SEMGET_E: {Type: SYSCALL_SEMGET_E, Symbol: "SYSCALL_SEMGET_E", Name: "semget", Category: CatProcess | ClassSyscall, Flags: OldVersion | ConverterManaged, Params: []Param{
		{Name: "key", Type: Int32, Fmt: FmtHex},
		{Name: "nsems", Type: Int32, Fmt: FmtDec},
		{Name: "semflg", Type: Flags32, Fmt: FmtHex, Flags: &semgetFlags},
	}},
	SYSCALL_SEMGET_X: {Type: SYSCALL_SEMGET_X, Symbol: "SYSCALL_SEMGET_X", Name: "semget", Category: CatProcess | ClassSyscall, Flags: ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "key", Type: Int32, Fmt: FmtHex},
		{Name: "nsems", Type: Int32, Fmt: FmtDec},
		{Name: "semflg", Type: Flags32, Fmt: FmtHex, Flags: &semgetFlags},
	}},
	SYSCALL_ACCESS_E: {Type: SYSCALL_ACCESS_E, Symbol: "SYSCALL_ACCESS_E", Name: "access", Category: CatFile | ClassSyscall, Flags: OldVersion | ConverterManaged, Params: []Param{
		{Name: "mode", Type: Flags32, Fmt: FmtHex, Flags: &accessFlags},
	}},
	SYSCALL_ACCESS_X: {Type: SYSCALL_ACCESS_X, Symbol: "SYSCALL_ACCESS_X", Name: "access", Category: CatFile | ClassSyscall, Flags: ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "name", Type: FSPath},
		{Name: "mode", Type: Flags32, Fmt: FmtHex, Flags: &accessFlags},
	}},
	SYSCALL_CHROOT_E: {Type: SYSCALL_CHROOT_E, Symbol: "SYSCALL_CHROOT_E", Name: "chroot", Category: CatProcess | ClassSyscall, Flags: ModifiesState | OldVersion},
	SYSCALL_CHROOT_X: {Type: SYSCALL_CHROOT_X, Symbol: "SYSCALL_CHROOT_X", Name: "chroot", Category: CatProcess | ClassSyscall, Flags: ModifiesState, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "path", Type: FSPath},
	}},
	TRACER_E: {Type: TRACER_E, Symbol: "TRACER_E", Name: "tracer", Category: CatOther | ClassMeta, Flags: OldVersion, Params: []Param{
		{Name: "id", Type: Int64, Fmt: FmtDec},
		{Name: "tags", Type: CharBufArray},
		{Name: "args", Type: CharBufPairArray},
	}},
	TRACER_X: {Type: TRACER_X, Symbol: "TRACER_X", Name: "NA", Category: CatUnknown, Flags: Unused, Params: []Param{
		{Name: "id", Type: Int64, Fmt: FmtDec},
		{Name: "tags", Type: CharBufArray},
		{Name: "args", Type: CharBufPairArray},
	}},
	MESOS_E: {Type: MESOS_E, Symbol: "MESOS_E", Name: "mesos", Category: CatInternal | ClassMeta, Flags: ModifiesState | SkipParseReset | OldVersion, Params: []Param{
		{Name: "json", Type: CharBuf},
	}},
	MESOS_X: {Type: MESOS_X, Symbol: "MESOS_X", Name: "NA", Category: CatUnknown, Flags: Unused},
	CONTAINER_JSON_E: {Type: CONTAINER_JSON_E, Symbol: "CONTAINER_JSON_E", Name: "container", Category: CatProcess | ClassMeta, Flags: ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "json", Type: CharBuf},
	}},
	CONTAINER_JSON_X: {Type: CONTAINER_JSON_X, Symbol: "CONTAINER_JSON_X", Name: "NA", Category: CatUnknown, Flags: Unused},
	SYSCALL_SETSID_E: {Type: SYSCALL_SETSID_E, Symbol: "SYSCALL_SETSID_E", Name: "setsid", Category: CatProcess | ClassSyscall, Flags: ModifiesState | OldVersion},
	SYSCALL_SETSID_X: {Type: SYSCALL_SETSID_X, Symbol: "SYSCALL_SETSID_X", Name: "setsid", Category: CatProcess | ClassSyscall, Flags: ModifiesState, Params: []Param{
		{Name: "res", Type: PID, Fmt: FmtDec},
	}},
	SYSCALL_MKDIR_2_E: {Type: SYSCALL_MKDIR_2_E, Symbol: "SYSCALL_MKDIR_2_E", Name: "mkdir", Category: CatFile | ClassSyscall, Flags: OldVersion | ConverterManaged, Params: []Param{
		{Name: "mode", Type: Uint32, Fmt: FmtHex},
	}},
	SYSCALL_MKDIR_2_X: {Type: SYSCALL_MKDIR_2_X, Symbol: "SYSCALL_MKDIR_2_X", Name: "mkdir", Category: CatFile | ClassSyscall, Flags: ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "path", Type: FSPath},
		{Name: "mode", Type: Uint32, Fmt: FmtHex},
	}},
	SYSCALL_RMDIR_2_E: {Type: SYSCALL_RMDIR_2_E, Symbol: "SYSCALL_RMDIR_2_E", Name: "rmdir", Category: CatFile | ClassSyscall, Flags: OldVersion},
	SYSCALL_RMDIR_2_X: {Type: SYSCALL_RMDIR_2_X, Symbol: "SYSCALL_RMDIR_2_X", Name: "rmdir", Category: CatFile | ClassSyscall, Flags: 0, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "path", Type: FSPath},
	}},
	NOTIFICATION_E: {Type: NOTIFICATION_E, Symbol: "NOTIFICATION_E", Name: "notification", Category: CatOther | ClassMeta, Flags: SkipParseReset, Params: []Param{
		{Name: "id", Type: CharBuf, Fmt: FmtDec},
		{Name: "desc", Type: CharBuf},
	}},
	NOTIFICATION_X:      {Type: NOTIFICATION_X, Symbol: "NOTIFICATION_X", Name: "NA", Category: CatUnknown, Flags: Unused},
	SYSCALL_EXECVE_17_E: {Type: SYSCALL_EXECVE_17_E, Symbol: "SYSCALL_EXECVE_17_E", Name: "execve", Category: CatProcess | ClassSyscall, Flags: ModifiesState | OldVersion | ConverterManaged},
	SYSCALL_EXECVE_17_X: {Type: SYSCALL_EXECVE_17_X, Symbol: "SYSCALL_EXECVE_17_X", Name: "execve", Category: CatProcess | ClassSyscall, Flags: ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "exe", Type: CharBuf},
		{Name: "args", Type: ByteBuf},
		{Name: "tid", Type: PID, Fmt: FmtDec},
		{Name: "pid", Type: PID, Fmt: FmtDec},
		{Name: "ptid", Type: PID, Fmt: FmtDec},
		{Name: "cwd", Type: CharBuf},
		{Name: "fdlimit", Type: Uint64, Fmt: FmtDec},
		{Name: "pgft_maj", Type: Uint64, Fmt: FmtDec},
		{Name: "pgft_min", Type: Uint64, Fmt: FmtDec},
		{Name: "vm_size", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_rss", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_swap", Type: Uint32, Fmt: FmtDec},
		{Name: "comm", Type: CharBuf},
		{Name: "cgroups", Type: ByteBuf},
		{Name: "env", Type: ByteBuf},
		{Name: "tty", Type: Int32, Fmt: FmtDec},
	}},
	SYSCALL_UNSHARE_E: {Type: SYSCALL_UNSHARE_E, Symbol: "SYSCALL_UNSHARE_E", Name: "unshare", Category: CatProcess | ClassSyscall, Flags: OldVersion | ConverterManaged, Params: []Param{
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &cloneFlags},
	}},
	SYSCALL_UNSHARE_X: {Type: SYSCALL_UNSHARE_X, Symbol: "SYSCALL_UNSHARE_X", Name: "unshare", Category: CatProcess | ClassSyscall, Flags: ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &cloneFlags},
	}},
	INFRASTRUCTURE_EVENT_E: {Type: INFRASTRUCTURE_EVENT_E, Symbol: "INFRASTRUCTURE_EVENT_E", Name: "infra", Category: CatInternal | ClassMeta, Flags: SkipParseReset, Params: []Param{
		{Name: "source", Type: CharBuf, Fmt: FmtDec},
		{Name: "name", Type: CharBuf},
		{Name: "description", Type: CharBuf},
		{Name: "scope", Type: CharBuf},
	}},
	INFRASTRUCTURE_EVENT_X: {Type: INFRASTRUCTURE_EVENT_X, Symbol: "INFRASTRUCTURE_EVENT_X", Name: "NA", Category: CatUnknown, Flags: Unused},
	SYSCALL_EXECVE_18_E: {Type: SYSCALL_EXECVE_18_E, Symbol: "SYSCALL_EXECVE_18_E", Name: "execve", Category: CatProcess | ClassSyscall, Flags: ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "filename", Type: FSPath},
	}},
	SYSCALL_EXECVE_18_X: {Type: SYSCALL_EXECVE_18_X, Symbol: "SYSCALL_EXECVE_18_X", Name: "execve", Category: CatProcess | ClassSyscall, Flags: ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "exe", Type: CharBuf},
		{Name: "args", Type: ByteBuf},
		{Name: "tid", Type: PID, Fmt: FmtDec},
		{Name: "pid", Type: PID, Fmt: FmtDec},
		{Name: "ptid", Type: PID, Fmt: FmtDec},
		{Name: "cwd", Type: CharBuf},
		{Name: "fdlimit", Type: Uint64, Fmt: FmtDec},
		{Name: "pgft_maj", Type: Uint64, Fmt: FmtDec},
		{Name: "pgft_min", Type: Uint64, Fmt: FmtDec},
		{Name: "vm_size", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_rss", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_swap", Type: Uint32, Fmt: FmtDec},
		{Name: "comm", Type: CharBuf},
		{Name: "cgroups", Type: ByteBuf},
		{Name: "env", Type: ByteBuf},
		{Name: "tty", Type: Int32, Fmt: FmtDec},
	}},
	PAGE_FAULT_E: {Type: PAGE_FAULT_E, Symbol: "PAGE_FAULT_E", Name: "page_fault", Category: CatOther | ClassTracepoint, Flags: SkipParseReset, Params: []Param{
		{Name: "addr", Type: Uint64, Fmt: FmtHex},
		{Name: "ip", Type: Uint64, Fmt: FmtHex},
		{Name: "error", Type: Flags32, Fmt: FmtHex, Flags: &pfFlags},
	}},
	PAGE_FAULT_X: {Type: PAGE_FAULT_X, Symbol: "PAGE_FAULT_X", Name: "NA", Category: CatUnknown, Flags: Unused},
	SYSCALL_EXECVE_19_E: {Type: SYSCALL_EXECVE_19_E, Symbol: "SYSCALL_EXECVE_19_E", Name: "execve", Category: CatProcess | ClassSyscall, Flags: ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "filename", Type: FSPath},
	}},
	SYSCALL_EXECVE_19_X: {Type: SYSCALL_EXECVE_19_X, Symbol: "SYSCALL_EXECVE_19_X", Name: "execve", Category: CatProcess | ClassSyscall, Flags: ModifiesState | ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "exe", Type: CharBuf},
		{Name: "args", Type: ByteBuf},
		{Name: "tid", Type: PID, Fmt: FmtDec},
		{Name: "pid", Type: PID, Fmt: FmtDec},
		{Name: "ptid", Type: PID, Fmt: FmtDec},
		{Name: "cwd", Type: CharBuf},
		{Name: "fdlimit", Type: Uint64, Fmt: FmtDec},
		{Name: "pgft_maj", Type: Uint64, Fmt: FmtDec},
		{Name: "pgft_min", Type: Uint64, Fmt: FmtDec},
		{Name: "vm_size", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_rss", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_swap", Type: Uint32, Fmt: FmtDec},
		{Name: "comm", Type: CharBuf},
		{Name: "cgroups", Type: ByteBuf},
		{Name: "env", Type: ByteBuf},
		{Name: "tty", Type: Uint32, Fmt: FmtDec},
		{Name: "vpgid", Type: PID, Fmt: FmtDec},
		{Name: "loginuid", Type: UID, Fmt: FmtDec},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &execveFlags},
		{Name: "cap_inheritable", Type: Uint64, Fmt: FmtHex},
		{Name: "cap_permitted", Type: Uint64, Fmt: FmtHex},
		{Name: "cap_effective", Type: Uint64, Fmt: FmtHex},
		{Name: "exe_ino", Type: Uint64, Fmt: FmtDec},
		{Name: "exe_ino_ctime", Type: AbsTime, Fmt: FmtDec},
		{Name: "exe_ino_mtime", Type: AbsTime, Fmt: FmtDec},
		{Name: "uid", Type: UID, Fmt: FmtDec},
		{Name: "trusted_exepath", Type: FSPath},
		{Name: "pgid", Type: PID},
		{Name: "gid", Type: GID, Fmt: FmtDec},
		{Name: "filename", Type: FSPath},
	}},
	SYSCALL_SETPGID_E: {Type: SYSCALL_SETPGID_E, Symbol: "SYSCALL_SETPGID_E", Name: "setpgid", Category: CatProcess | ClassSyscall, Flags: OldVersion | ConverterManaged, Params: []Param{
		{Name: "pid", Type: PID, Fmt: FmtDec},
		{Name: "pgid", Type: PID, Fmt: FmtDec},
	}},
	SYSCALL_SETPGID_X: {Type: SYSCALL_SETPGID_X, Symbol: "SYSCALL_SETPGID_X", Name: "setpgid", Category: CatProcess | ClassSyscall, Flags: ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "pid", Type: PID, Fmt: FmtDec},
		{Name: "pgid", Type: PID, Fmt: FmtDec},
	}},
	SYSCALL_BPF_E: {Type: SYSCALL_BPF_E, Symbol: "SYSCALL_BPF_E", Name: "bpf", Category: CatOther | ClassSyscall, Flags: CreatesFD | OldVersion | ConverterManaged, Params: []Param{
		{Name: "cmd", Type: Int64, Fmt: FmtDec},
	}},
	SYSCALL_BPF_X: {Type: SYSCALL_BPF_X, Symbol: "SYSCALL_BPF_X", Name: "bpf", Category: CatOther | ClassSyscall, Flags: CreatesFD | OldVersion | ConverterManaged, Params: []Param{
		{Name: "res_or_fd", Type: Dyn, Fmt: FmtDec, Dyn: dynBpf},
	}},
	SYSCALL_SECCOMP_E: {Type: SYSCALL_SECCOMP_E, Symbol: "SYSCALL_SECCOMP_E", Name: "seccomp", Category: CatOther | ClassSyscall, Flags: OldVersion | ConverterManaged, Params: []Param{
		{Name: "op", Type: Uint64, Fmt: FmtDec},
		{Name: "flags", Type: Uint64, Fmt: FmtHex},
	}},
	SYSCALL_SECCOMP_X: {Type: SYSCALL_SECCOMP_X, Symbol: "SYSCALL_SECCOMP_X", Name: "seccomp", Category: CatOther | ClassSyscall, Flags: ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "op", Type: Uint64, Fmt: FmtDec},
		{Name: "flags", Type: Uint64, Fmt: FmtHex},
	}},
	SYSCALL_UNLINK_2_E: {Type: SYSCALL_UNLINK_2_E, Symbol: "SYSCALL_UNLINK_2_E", Name: "unlink", Category: CatFile | ClassSyscall, Flags: OldVersion},
	SYSCALL_UNLINK_2_X: {Type: SYSCALL_UNLINK_2_X, Symbol: "SYSCALL_UNLINK_2_X", Name: "unlink", Category: CatFile | ClassSyscall, Flags: 0, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "path", Type: FSPath},
	}},
	SYSCALL_UNLINKAT_2_E: {Type: SYSCALL_UNLINKAT_2_E, Symbol: "SYSCALL_UNLINKAT_2_E", Name: "unlinkat", Category: CatFile | ClassSyscall, Flags: OldVersion},
	SYSCALL_UNLINKAT_2_X: {Type: SYSCALL_UNLINKAT_2_X, Symbol: "SYSCALL_UNLINKAT_2_X", Name: "unlinkat", Category: CatFile | ClassSyscall, Flags: UsesFD, fdParam: 2, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "dirfd", Type: FD, Fmt: FmtDec},
		{Name: "name", Type: FSRelPath, DirFD: 2},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &unlinkatFlags},
	}},
	SYSCALL_MKDIRAT_E: {Type: SYSCALL_MKDIRAT_E, Symbol: "SYSCALL_MKDIRAT_E", Name: "mkdirat", Category: CatFile | ClassSyscall, Flags: OldVersion},
	SYSCALL_MKDIRAT_X: {Type: SYSCALL_MKDIRAT_X, Symbol: "SYSCALL_MKDIRAT_X", Name: "mkdirat", Category: CatFile | ClassSyscall, Flags: UsesFD, fdParam: 2, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "dirfd", Type: FD, Fmt: FmtDec},
		{Name: "path", Type: FSRelPath, DirFD: 2},
		{Name: "mode", Type: Uint32, Fmt: FmtHex},
	}},
	SYSCALL_OPENAT_2_E: {Type: SYSCALL_OPENAT_2_E, Symbol: "SYSCALL_OPENAT_2_E", Name: "openat", Category: CatFile | ClassSyscall, Flags: CreatesFD | ModifiesState | ConverterManaged, Params: []Param{
		{Name: "dirfd", Type: FD, Fmt: FmtDec},
		{Name: "name", Type: FSRelPath, DirFD: 1},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &fileFlags},
		{Name: "mode", Type: Uint32, Fmt: FmtOct},
	}},
	SYSCALL_OPENAT_2_X: {Type: SYSCALL_OPENAT_2_X, Symbol: "SYSCALL_OPENAT_2_X", Name: "openat", Category: CatFile | ClassSyscall, Flags: CreatesFD | ModifiesState | ConverterManaged, Params: []Param{
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "dirfd", Type: FD, Fmt: FmtDec},
		{Name: "name", Type: FSRelPath, DirFD: 2},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &fileFlags},
		{Name: "mode", Type: Uint32, Fmt: FmtOct},
		{Name: "dev", Type: Uint32, Fmt: FmtHex},
		{Name: "ino", Type: Uint64, Fmt: FmtDec},
	}},
	SYSCALL_LINK_2_E: {Type: SYSCALL_LINK_2_E, Symbol: "SYSCALL_LINK_2_E", Name: "link", Category: CatFile | ClassSyscall, Flags: OldVersion},
	SYSCALL_LINK_2_X: {Type: SYSCALL_LINK_2_X, Symbol: "SYSCALL_LINK_2_X", Name: "link", Category: CatFile | ClassSyscall, Flags: 0, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "oldpath", Type: FSPath},
		{Name: "newpath", Type: FSPath},
	}},
	SYSCALL_LINKAT_2_E: {Type: SYSCALL_LINKAT_2_E, Symbol: "SYSCALL_LINKAT_2_E", Name: "linkat", Category: CatFile | ClassSyscall, Flags: OldVersion},
	SYSCALL_LINKAT_2_X: {Type: SYSCALL_LINKAT_2_X, Symbol: "SYSCALL_LINKAT_2_X", Name: "linkat", Category: CatFile | ClassSyscall, Flags: 0, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "olddir", Type: FD, Fmt: FmtDec},
		{Name: "oldpath", Type: FSRelPath, DirFD: 2},
		{Name: "newdir", Type: FD, Fmt: FmtDec},
		{Name: "newpath", Type: FSRelPath, DirFD: 4},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &linkatFlags},
	}},
	SYSCALL_FCHMODAT_E: {Type: SYSCALL_FCHMODAT_E, Symbol: "SYSCALL_FCHMODAT_E", Name: "fchmodat", Category: CatFile | ClassSyscall, Flags: OldVersion},
	SYSCALL_FCHMODAT_X: {Type: SYSCALL_FCHMODAT_X, Symbol: "SYSCALL_FCHMODAT_X", Name: "fchmodat", Category: CatFile | ClassSyscall, Flags: UsesFD, fdParam: 2, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "dirfd", Type: FD, Fmt: FmtDec},
		{Name: "filename", Type: FSRelPath, DirFD: 2},
		{Name: "mode", Type: Mode, Fmt: FmtOct, Flags: &chmodMode},
	}},
	SYSCALL_CHMOD_E: {Type: SYSCALL_CHMOD_E, Symbol: "SYSCALL_CHMOD_E", Name: "chmod", Category: CatFile | ClassSyscall, Flags: OldVersion},
	SYSCALL_CHMOD_X: {Type: SYSCALL_CHMOD_X, Symbol: "SYSCALL_CHMOD_X", Name: "chmod", Category: CatFile | ClassSyscall, Flags: 0, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "filename", Type: FSPath},
		{Name: "mode", Type: Mode, Fmt: FmtOct, Flags: &chmodMode},
	}},
	SYSCALL_FCHMOD_E: {Type: SYSCALL_FCHMOD_E, Symbol: "SYSCALL_FCHMOD_E", Name: "fchmod", Category: CatFile | ClassSyscall, Flags: OldVersion},
	SYSCALL_FCHMOD_X: {Type: SYSCALL_FCHMOD_X, Symbol: "SYSCALL_FCHMOD_X", Name: "fchmod", Category: CatFile | ClassSyscall, Flags: UsesFD, fdParam: 2, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "mode", Type: Mode, Fmt: FmtOct, Flags: &chmodMode},
	}},
	SYSCALL_RENAMEAT2_E: {Type: SYSCALL_RENAMEAT2_E, Symbol: "SYSCALL_RENAMEAT2_E", Name: "renameat2", Category: CatFile | ClassSyscall, Flags: OldVersion},
	SYSCALL_RENAMEAT2_X: {Type: SYSCALL_RENAMEAT2_X, Symbol: "SYSCALL_RENAMEAT2_X", Name: "renameat2", Category: CatFile | ClassSyscall, Flags: 0, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "olddirfd", Type: FD, Fmt: FmtDec},
		{Name: "oldpath", Type: FSRelPath, DirFD: 2},
		{Name: "newdirfd", Type: FD, Fmt: FmtDec},
		{Name: "newpath", Type: FSRelPath, DirFD: 4},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &renameat2Flags},
	}},
	SYSCALL_USERFAULTFD_E: {Type: SYSCALL_USERFAULTFD_E, Symbol: "SYSCALL_USERFAULTFD_E", Name: "userfaultfd", Category: CatFile | ClassSyscall, Flags: CreatesFD | ModifiesState | OldVersion},
	SYSCALL_USERFAULTFD_X: {Type: SYSCALL_USERFAULTFD_X, Symbol: "SYSCALL_USERFAULTFD_X", Name: "userfaultfd", Category: CatFile | ClassSyscall, Flags: CreatesFD | ModifiesState, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &fileFlags},
	}},
	PLUGINEVENT_E: {Type: PLUGINEVENT_E, Symbol: "PLUGINEVENT_E", Name: "pluginevent", Category: CatOther | ClassPlugin, Flags: LargePayload, Params: []Param{
		{Name: "plugin_id", Type: Uint32, Fmt: FmtDec},
		{Name: "event_data", Type: ByteBuf},
	}},
	PLUGINEVENT_X: {Type: PLUGINEVENT_X, Symbol: "PLUGINEVENT_X", Name: "NA", Category: CatUnknown, Flags: Unused},
	CONTAINER_JSON_2_E: {Type: CONTAINER_JSON_2_E, Symbol: "CONTAINER_JSON_2_E", Name: "container", Category: CatProcess | ClassMeta, Flags: ModifiesState | LargePayload, Params: []Param{
		{Name: "json", Type: CharBuf},
	}},
	CONTAINER_JSON_2_X: {Type: CONTAINER_JSON_2_X, Symbol: "CONTAINER_JSON_2_X", Name: "NA", Category: CatUnknown, Flags: Unused},
	SYSCALL_OPENAT2_E: {Type: SYSCALL_OPENAT2_E, Symbol: "SYSCALL_OPENAT2_E", Name: "openat2", Category: CatFile | ClassSyscall, Flags: CreatesFD | ModifiesState | ConverterManaged, Params: []Param{
		{Name: "dirfd", Type: FD, Fmt: FmtDec},
		{Name: "name", Type: FSRelPath, DirFD: 1},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &fileFlags},
		{Name: "mode", Type: Uint32, Fmt: FmtOct},
		{Name: "resolve", Type: Flags32, Fmt: FmtHex, Flags: &openat2Flags},
	}},
	SYSCALL_OPENAT2_X: {Type: SYSCALL_OPENAT2_X, Symbol: "SYSCALL_OPENAT2_X", Name: "openat2", Category: CatFile | ClassSyscall, Flags: CreatesFD | ModifiesState | ConverterManaged, Params: []Param{
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "dirfd", Type: FD, Fmt: FmtDec},
		{Name: "name", Type: FSRelPath, DirFD: 2},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &fileFlags},
		{Name: "mode", Type: Uint32, Fmt: FmtOct},
		{Name: "resolve", Type: Flags32, Fmt: FmtHex, Flags: &openat2Flags},
		{Name: "dev", Type: Uint32, Fmt: FmtHex},
		{Name: "ino", Type: Uint64, Fmt: FmtDec},
	}},
	SYSCALL_MPROTECT_E: {Type: SYSCALL_MPROTECT_E, Symbol: "SYSCALL_MPROTECT_E", Name: "mprotect", Category: CatMemory | ClassSyscall, Flags: OldVersion | ConverterManaged, Params: []Param{
		{Name: "addr", Type: Uint64, Fmt: FmtHex},
		{Name: "length", Type: Uint64, Fmt: FmtDec},
		{Name: "prot", Type: Flags32, Fmt: FmtHex, Flags: &protFlags},
	}},
	SYSCALL_MPROTECT_X: {Type: SYSCALL_MPROTECT_X, Symbol: "SYSCALL_MPROTECT_X", Name: "mprotect", Category: CatMemory | ClassSyscall, Flags: ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "addr", Type: Uint64, Fmt: FmtHex},
		{Name: "length", Type: Uint64, Fmt: FmtDec},
		{Name: "prot", Type: Flags32, Fmt: FmtHex, Flags: &protFlags},
	}},
	SYSCALL_EXECVEAT_E: {Type: SYSCALL_EXECVEAT_E, Symbol: "SYSCALL_EXECVEAT_E", Name: "execveat", Category: CatProcess | ClassSyscall, Flags: ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "dirfd", Type: FD, Fmt: FmtDec},
		{Name: "pathname", Type: FSRelPath, DirFD: 1},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &execveatFlags},
	}},
	SYSCALL_EXECVEAT_X: {Type: SYSCALL_EXECVEAT_X, Symbol: "SYSCALL_EXECVEAT_X", Name: "execveat", Category: CatProcess | ClassSyscall, Flags: ModifiesState | ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "exe", Type: CharBuf},
		{Name: "args", Type: ByteBuf},
		{Name: "tid", Type: PID, Fmt: FmtDec},
		{Name: "pid", Type: PID, Fmt: FmtDec},
		{Name: "ptid", Type: PID, Fmt: FmtDec},
		{Name: "cwd", Type: CharBuf},
		{Name: "fdlimit", Type: Uint64, Fmt: FmtDec},
		{Name: "pgft_maj", Type: Uint64, Fmt: FmtDec},
		{Name: "pgft_min", Type: Uint64, Fmt: FmtDec},
		{Name: "vm_size", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_rss", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_swap", Type: Uint32, Fmt: FmtDec},
		{Name: "comm", Type: CharBuf},
		{Name: "cgroups", Type: ByteBuf},
		{Name: "env", Type: ByteBuf},
		{Name: "tty", Type: Uint32, Fmt: FmtDec},
		{Name: "vpgid", Type: PID, Fmt: FmtDec},
		{Name: "loginuid", Type: UID, Fmt: FmtDec},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &execveFlags},
		{Name: "cap_inheritable", Type: Uint64, Fmt: FmtHex},
		{Name: "cap_permitted", Type: Uint64, Fmt: FmtHex},
		{Name: "cap_effective", Type: Uint64, Fmt: FmtHex},
		{Name: "exe_ino", Type: Uint64, Fmt: FmtDec},
		{Name: "exe_ino_ctime", Type: AbsTime, Fmt: FmtDec},
		{Name: "exe_ino_mtime", Type: AbsTime, Fmt: FmtDec},
		{Name: "uid", Type: UID, Fmt: FmtDec},
		{Name: "trusted_exepath", Type: FSPath},
		{Name: "pgid", Type: PID},
		{Name: "gid", Type: GID, Fmt: FmtDec},
	}},
	SYSCALL_COPY_FILE_RANGE_E: {Type: SYSCALL_COPY_FILE_RANGE_E, Symbol: "SYSCALL_COPY_FILE_RANGE_E", Name: "copy_file_range", Category: CatFile | ClassSyscall, Flags: UsesFD | ReadsFromFD | WritesToFD | OldVersion | ConverterManaged, Params: []Param{
		{Name: "fdin", Type: FD, Fmt: FmtDec},
		{Name: "offin", Type: Uint64, Fmt: FmtDec},
		{Name: "len", Type: Uint64, Fmt: FmtDec},
	}},
	SYSCALL_COPY_FILE_RANGE_X: {Type: SYSCALL_COPY_FILE_RANGE_X, Symbol: "SYSCALL_COPY_FILE_RANGE_X", Name: "copy_file_range", Category: CatFile | ClassSyscall, Flags: UsesFD | ReadsFromFD | WritesToFD | ConverterManaged, fdParam: 2, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "fdout", Type: FD, Fmt: FmtDec},
		{Name: "offout", Type: Uint64, Fmt: FmtDec},
		{Name: "fdin", Type: FD, Fmt: FmtDec},
		{Name: "offin", Type: Uint64, Fmt: FmtDec},
		{Name: "len", Type: Uint64, Fmt: FmtDec},
	}},
	SYSCALL_CLONE3_E: {Type: SYSCALL_CLONE3_E, Symbol: "SYSCALL_CLONE3_E", Name: "clone3", Category: CatProcess | ClassSyscall, Flags: ModifiesState | OldVersion},
	SYSCALL_CLONE3_X: {Type: SYSCALL_CLONE3_X, Symbol: "SYSCALL_CLONE3_X", Name: "clone3", Category: CatProcess | ClassSyscall, Flags: ModifiesState | ConverterManaged, Params: []Param{
		{Name: "res", Type: PID, Fmt: FmtDec},
		{Name: "exe", Type: CharBuf},
		{Name: "args", Type: ByteBuf},
		{Name: "tid", Type: PID, Fmt: FmtDec},
		{Name: "pid", Type: PID, Fmt: FmtDec},
		{Name: "ptid", Type: PID, Fmt: FmtDec},
		{Name: "cwd", Type: CharBuf},
		{Name: "fdlimit", Type: Int64, Fmt: FmtDec},
		{Name: "pgft_maj", Type: Uint64, Fmt: FmtDec},
		{Name: "pgft_min", Type: Uint64, Fmt: FmtDec},
		{Name: "vm_size", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_rss", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_swap", Type: Uint32, Fmt: FmtDec},
		{Name: "comm", Type: CharBuf},
		{Name: "cgroups", Type: ByteBuf},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &cloneFlags},
		{Name: "uid", Type: Uint32, Fmt: FmtDec},
		{Name: "gid", Type: Uint32, Fmt: FmtDec},
		{Name: "vtid", Type: PID, Fmt: FmtDec},
		{Name: "vpid", Type: PID, Fmt: FmtDec},
		{Name: "pidns_init_start_ts", Type: Uint64, Fmt: FmtDec},
	}},
	SYSCALL_OPEN_BY_HANDLE_AT_E: {Type: SYSCALL_OPEN_BY_HANDLE_AT_E, Symbol: "SYSCALL_OPEN_BY_HANDLE_AT_E", Name: "open_by_handle_at", Category: CatFile | ClassSyscall, Flags: CreatesFD | ModifiesState | OldVersion},
	SYSCALL_OPEN_BY_HANDLE_AT_X: {Type: SYSCALL_OPEN_BY_HANDLE_AT_X, Symbol: "SYSCALL_OPEN_BY_HANDLE_AT_X", Name: "open_by_handle_at", Category: CatFile | ClassSyscall, Flags: CreatesFD | ModifiesState, Params: []Param{
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "mountfd", Type: FD, Fmt: FmtDec},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &fileFlags},
		{Name: "path", Type: FSPath},
		{Name: "dev", Type: Uint32, Fmt: FmtHex},
		{Name: "ino", Type: Uint64, Fmt: FmtDec},
	}},
	SYSCALL_IO_URING_SETUP_E: {Type: SYSCALL_IO_URING_SETUP_E, Symbol: "SYSCALL_IO_URING_SETUP_E", Name: "io_uring_setup", Category: CatIOOther | ClassSyscall, Flags: CreatesFD | ModifiesState | OldVersion},
	SYSCALL_IO_URING_SETUP_X: {Type: SYSCALL_IO_URING_SETUP_X, Symbol: "SYSCALL_IO_URING_SETUP_X", Name: "io_uring_setup", Category: CatIOOther | ClassSyscall, Flags: CreatesFD | ModifiesState, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "entries", Type: Uint32, Fmt: FmtDec},
		{Name: "sq_entries", Type: Uint32, Fmt: FmtDec},
		{Name: "cq_entries", Type: Uint32, Fmt: FmtDec},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &ioUringSetupFlags},
		{Name: "sq_thread_cpu", Type: Uint32, Fmt: FmtDec},
		{Name: "sq_thread_idle", Type: Uint32, Fmt: FmtDec},
		{Name: "features", Type: Flags32, Fmt: FmtHex, Flags: &ioUringSetupFeats},
	}},
	SYSCALL_IO_URING_ENTER_E: {Type: SYSCALL_IO_URING_ENTER_E, Symbol: "SYSCALL_IO_URING_ENTER_E", Name: "io_uring_enter", Category: CatIOOther | ClassSyscall, Flags: OldVersion},
	SYSCALL_IO_URING_ENTER_X: {Type: SYSCALL_IO_URING_ENTER_X, Symbol: "SYSCALL_IO_URING_ENTER_X", Name: "io_uring_enter", Category: CatIOOther | ClassSyscall, Flags: UsesFD, fdParam: 2, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "to_submit", Type: Uint32, Fmt: FmtDec},
		{Name: "min_complete", Type: Uint32, Fmt: FmtDec},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &ioUringEnterFlags},
		{Name: "sig", Type: SigSet, Fmt: FmtDec},
	}},
	SYSCALL_IO_URING_REGISTER_E: {Type: SYSCALL_IO_URING_REGISTER_E, Symbol: "SYSCALL_IO_URING_REGISTER_E", Name: "io_uring_register", Category: CatIOOther | ClassSyscall, Flags: OldVersion},
	SYSCALL_IO_URING_REGISTER_X: {Type: SYSCALL_IO_URING_REGISTER_X, Symbol: "SYSCALL_IO_URING_REGISTER_X", Name: "io_uring_register", Category: CatIOOther | ClassSyscall, Flags: UsesFD, fdParam: 2, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "opcode", Type: EnumFlags16, Fmt: FmtDec, Flags: &ioUringRegisterOpcodes},
		{Name: "arg", Type: Uint64, Fmt: FmtHex},
		{Name: "nr_args", Type: Uint32, Fmt: FmtDec},
	}},
	SYSCALL_MLOCK_E: {Type: SYSCALL_MLOCK_E, Symbol: "SYSCALL_MLOCK_E", Name: "mlock", Category: CatMemory | ClassSyscall, Flags: OldVersion},
	SYSCALL_MLOCK_X: {Type: SYSCALL_MLOCK_X, Symbol: "SYSCALL_MLOCK_X", Name: "mlock", Category: CatMemory | ClassSyscall, Flags: 0, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "addr", Type: Uint64, Fmt: FmtHex},
		{Name: "len", Type: Uint64, Fmt: FmtDec},
	}},
	SYSCALL_MUNLOCK_E: {Type: SYSCALL_MUNLOCK_E, Symbol: "SYSCALL_MUNLOCK_E", Name: "munlock", Category: CatMemory | ClassSyscall, Flags: OldVersion},
	SYSCALL_MUNLOCK_X: {Type: SYSCALL_MUNLOCK_X, Symbol: "SYSCALL_MUNLOCK_X", Name: "munlock", Category: CatMemory | ClassSyscall, Flags: 0, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "addr", Type: Uint64, Fmt: FmtHex},
		{Name: "len", Type: Uint64, Fmt: FmtDec},
	}},
	SYSCALL_MLOCKALL_E: {Type: SYSCALL_MLOCKALL_E, Symbol: "SYSCALL_MLOCKALL_E", Name: "mlockall", Category: CatMemory | ClassSyscall, Flags: OldVersion},
	SYSCALL_MLOCKALL_X: {Type: SYSCALL_MLOCKALL_X, Symbol: "SYSCALL_MLOCKALL_X", Name: "mlockall", Category: CatMemory | ClassSyscall, Flags: 0, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &mlockallFlags},
	}},
	SYSCALL_MUNLOCKALL_E: {Type: SYSCALL_MUNLOCKALL_E, Symbol: "SYSCALL_MUNLOCKALL_E", Name: "munlockall", Category: CatMemory | ClassSyscall, Flags: OldVersion},
	SYSCALL_MUNLOCKALL_X: {Type: SYSCALL_MUNLOCKALL_X, Symbol: "SYSCALL_MUNLOCKALL_X", Name: "munlockall", Category: CatMemory | ClassSyscall, Flags: 0, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
	}},
	SYSCALL_CAPSET_E: {Type: SYSCALL_CAPSET_E, Symbol: "SYSCALL_CAPSET_E", Name: "capset", Category: CatProcess | ClassSyscall, Flags: ModifiesState | OldVersion},
	SYSCALL_CAPSET_X: {Type: SYSCALL_CAPSET_X, Symbol: "SYSCALL_CAPSET_X", Name: "capset", Category: CatProcess | ClassSyscall, Flags: ModifiesState, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "cap_inheritable", Type: Uint64, Fmt: FmtHex},
		{Name: "cap_permitted", Type: Uint64, Fmt: FmtHex},
		{Name: "cap_effective", Type: Uint64, Fmt: FmtHex},
	}},
	USER_ADDED_E: {Type: USER_ADDED_E, Symbol: "USER_ADDED_E", Name: "useradded", Category: CatProcess | ClassMeta, Flags: ModifiesState, Params: []Param{
		{Name: "uid", Type: Uint32, Fmt: FmtDec},
		{Name: "gid", Type: Uint32, Fmt: FmtDec},
		{Name: "name", Type: CharBuf},
		{Name: "home", Type: CharBuf},
		{Name: "shell", Type: CharBuf},
		{Name: "container_id", Type: CharBuf},
	}},
	USER_ADDED_X: {Type: USER_ADDED_X, Symbol: "USER_ADDED_X", Name: "NA", Category: CatUnknown, Flags: Unused},
	USER_DELETED_E: {Type: USER_DELETED_E, Symbol: "USER_DELETED_E", Name: "userdeleted", Category: CatProcess | ClassMeta, Flags: ModifiesState, Params: []Param{
		{Name: "uid", Type: Uint32, Fmt: FmtDec},
		{Name: "gid", Type: Uint32, Fmt: FmtDec},
		{Name: "name", Type: CharBuf},
		{Name: "home", Type: CharBuf},
		{Name: "shell", Type: CharBuf},
		{Name: "container_id", Type: CharBuf},
	}},
	USER_DELETED_X: {Type: USER_DELETED_X, Symbol: "USER_DELETED_X", Name: "NA", Category: CatUnknown, Flags: Unused},
	GROUP_ADDED_E: {Type: GROUP_ADDED_E, Symbol: "GROUP_ADDED_E", Name: "groupadded", Category: CatProcess | ClassMeta, Flags: ModifiesState, Params: []Param{
		{Name: "gid", Type: Uint32, Fmt: FmtDec},
		{Name: "name", Type: CharBuf},
		{Name: "container_id", Type: CharBuf},
	}},
	GROUP_ADDED_X: {Type: GROUP_ADDED_X, Symbol: "GROUP_ADDED_X", Name: "NA", Category: CatUnknown, Flags: Unused},
	GROUP_DELETED_E: {Type: GROUP_DELETED_E, Symbol: "GROUP_DELETED_E", Name: "groupdeleted", Category: CatProcess | ClassMeta, Flags: ModifiesState, Params: []Param{
		{Name: "gid", Type: Uint32, Fmt: FmtDec},
		{Name: "name", Type: CharBuf},
		{Name: "container_id", Type: CharBuf},
	}},
	GROUP_DELETED_X: {Type: GROUP_DELETED_X, Symbol: "GROUP_DELETED_X", Name: "NA", Category: CatUnknown, Flags: Unused},
	SYSCALL_DUP2_E: {Type: SYSCALL_DUP2_E, Symbol: "SYSCALL_DUP2_E", Name: "dup2", Category: CatIOOther | ClassSyscall, Flags: CreatesFD | UsesFD | ModifiesState | OldVersion, Params: []Param{
		{Name: "fd", Type: FD, Fmt: FmtDec},
	}},
	SYSCALL_DUP2_X: {Type: SYSCALL_DUP2_X, Symbol: "SYSCALL_DUP2_X", Name: "dup2", Category: CatIOOther | ClassSyscall, Flags: CreatesFD | UsesFD | ModifiesState, fdParam: 2, Params: []Param{
		{Name: "res", Type: FD, Fmt: FmtDec},
		{Name: "oldfd", Type: FD, Fmt: FmtDec},
		{Name: "newfd", Type: FD, Fmt: FmtDec},
	}},
	SYSCALL_DUP3_E: {Type: SYSCALL_DUP3_E, Symbol: "SYSCALL_DUP3_E", Name: "dup3", Category: CatIOOther | ClassSyscall, Flags: CreatesFD | UsesFD | ModifiesState | OldVersion, Params: []Param{
		{Name: "fd", Type: FD, Fmt: FmtDec},
	}},
	SYSCALL_DUP3_X: {Type: SYSCALL_DUP3_X, Symbol: "SYSCALL_DUP3_X", Name: "dup3", Category: CatIOOther | ClassSyscall, Flags: CreatesFD | UsesFD | ModifiesState, fdParam: 2, Params: []Param{
		{Name: "res", Type: FD, Fmt: FmtDec},
		{Name: "oldfd", Type: FD, Fmt: FmtDec},
		{Name: "newfd", Type: FD, Fmt: FmtDec},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &fileFlags},
	}},
	SYSCALL_DUP_1_E: {Type: SYSCALL_DUP_1_E, Symbol: "SYSCALL_DUP_1_E", Name: "dup", Category: CatIOOther | ClassSyscall, Flags: CreatesFD | UsesFD | ModifiesState | OldVersion, Params: []Param{
		{Name: "fd", Type: FD, Fmt: FmtDec},
	}},
	SYSCALL_DUP_1_X: {Type: SYSCALL_DUP_1_X, Symbol: "SYSCALL_DUP_1_X", Name: "dup", Category: CatIOOther | ClassSyscall, Flags: CreatesFD | UsesFD | ModifiesState, fdParam: 2, Params: []Param{
		{Name: "res", Type: FD, Fmt: FmtDec},
		{Name: "oldfd", Type: FD, Fmt: FmtDec},
	}},
	SYSCALL_BPF_2_E: {Type: SYSCALL_BPF_2_E, Symbol: "SYSCALL_BPF_2_E", Name: "bpf", Category: CatOther | ClassSyscall, Flags: CreatesFD | OldVersion, Params: []Param{
		{Name: "cmd", Type: Int64, Fmt: FmtDec},
	}},
	SYSCALL_BPF_2_X: {Type: SYSCALL_BPF_2_X, Symbol: "SYSCALL_BPF_2_X", Name: "bpf", Category: CatOther | ClassSyscall, Flags: CreatesFD, Params: []Param{
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "cmd", Type: EnumFlags32, Fmt: FmtDec, Flags: &bpfCommands},
	}},
	SYSCALL_MLOCK2_E: {Type: SYSCALL_MLOCK2_E, Symbol: "SYSCALL_MLOCK2_E", Name: "mlock2", Category: CatMemory | ClassSyscall, Flags: OldVersion},
	SYSCALL_MLOCK2_X: {Type: SYSCALL_MLOCK2_X, Symbol: "SYSCALL_MLOCK2_X", Name: "mlock2", Category: CatMemory | ClassSyscall, Flags: 0, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "addr", Type: Uint64, Fmt: FmtHex},
		{Name: "len", Type: Uint64, Fmt: FmtDec},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &mlock2Flags},
	}},
	SYSCALL_FSCONFIG_E: {Type: SYSCALL_FSCONFIG_E, Symbol: "SYSCALL_FSCONFIG_E", Name: "fsconfig", Category: CatSystem | ClassSyscall, Flags: OldVersion},
	SYSCALL_FSCONFIG_X: {Type: SYSCALL_FSCONFIG_X, Symbol: "SYSCALL_FSCONFIG_X", Name: "fsconfig", Category: CatSystem | ClassSyscall, Flags: UsesFD, fdParam: 2, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "cmd", Type: EnumFlags32, Fmt: FmtDec, Flags: &fsconfigCmds},
		{Name: "key", Type: CharBuf},
		{Name: "value_bytebuf", Type: ByteBuf},
		{Name: "value_charbuf", Type: CharBuf},
		{Name: "aux", Type: Int32, Fmt: FmtDec},
	}},
	SYSCALL_EPOLL_CREATE_E: {Type: SYSCALL_EPOLL_CREATE_E, Symbol: "SYSCALL_EPOLL_CREATE_E", Name: "epoll_create", Category: CatWait | ClassSyscall, Flags: CreatesFD | ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "size", Type: Int32, Fmt: FmtDec},
	}},
	SYSCALL_EPOLL_CREATE_X: {Type: SYSCALL_EPOLL_CREATE_X, Symbol: "SYSCALL_EPOLL_CREATE_X", Name: "epoll_create", Category: CatWait | ClassSyscall, Flags: CreatesFD | ModifiesState | ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "size", Type: Int32, Fmt: FmtDec},
	}},
	SYSCALL_EPOLL_CREATE1_E: {Type: SYSCALL_EPOLL_CREATE1_E, Symbol: "SYSCALL_EPOLL_CREATE1_E", Name: "epoll_create1", Category: CatWait | ClassSyscall, Flags: CreatesFD | ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &epollCreate1Flags},
	}},
	SYSCALL_EPOLL_CREATE1_X: {Type: SYSCALL_EPOLL_CREATE1_X, Symbol: "SYSCALL_EPOLL_CREATE1_X", Name: "epoll_create1", Category: CatWait | ClassSyscall, Flags: CreatesFD | ModifiesState | ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &epollCreate1Flags},
	}},
	SYSCALL_CHOWN_E: {Type: SYSCALL_CHOWN_E, Symbol: "SYSCALL_CHOWN_E", Name: "chown", Category: CatFile | ClassSyscall, Flags: OldVersion},
	SYSCALL_CHOWN_X: {Type: SYSCALL_CHOWN_X, Symbol: "SYSCALL_CHOWN_X", Name: "chown", Category: CatFile | ClassSyscall, Flags: 0, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "path", Type: FSPath},
		{Name: "uid", Type: Uint32, Fmt: FmtDec},
		{Name: "gid", Type: Uint32, Fmt: FmtDec},
	}},
	SYSCALL_LCHOWN_E: {Type: SYSCALL_LCHOWN_E, Symbol: "SYSCALL_LCHOWN_E", Name: "lchown", Category: CatFile | ClassSyscall, Flags: OldVersion},
	SYSCALL_LCHOWN_X: {Type: SYSCALL_LCHOWN_X, Symbol: "SYSCALL_LCHOWN_X", Name: "lchown", Category: CatFile | ClassSyscall, Flags: 0, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "path", Type: FSPath},
		{Name: "uid", Type: Uint32, Fmt: FmtDec},
		{Name: "gid", Type: Uint32, Fmt: FmtDec},
	}},
	SYSCALL_FCHOWN_E: {Type: SYSCALL_FCHOWN_E, Symbol: "SYSCALL_FCHOWN_E", Name: "fchown", Category: CatFile | ClassSyscall, Flags: OldVersion},
	SYSCALL_FCHOWN_X: {Type: SYSCALL_FCHOWN_X, Symbol: "SYSCALL_FCHOWN_X", Name: "fchown", Category: CatFile | ClassSyscall, Flags: UsesFD, fdParam: 2, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "uid", Type: Uint32, Fmt: FmtDec},
		{Name: "gid", Type: Uint32, Fmt: FmtDec},
	}},
	SYSCALL_FCHOWNAT_E: {Type: SYSCALL_FCHOWNAT_E, Symbol: "SYSCALL_FCHOWNAT_E", Name: "fchownat", Category: CatFile | ClassSyscall, Flags: OldVersion},
	SYSCALL_FCHOWNAT_X: {Type: SYSCALL_FCHOWNAT_X, Symbol: "SYSCALL_FCHOWNAT_X", Name: "fchownat", Category: CatFile | ClassSyscall, Flags: UsesFD, fdParam: 2, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "dirfd", Type: FD, Fmt: FmtDec},
		{Name: "pathname", Type: FSRelPath, DirFD: 2},
		{Name: "uid", Type: Uint32, Fmt: FmtDec},
		{Name: "gid", Type: Uint32, Fmt: FmtDec},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &fchownatFlags},
	}},
	SYSCALL_UMOUNT_1_E: {Type: SYSCALL_UMOUNT_1_E, Symbol: "SYSCALL_UMOUNT_1_E", Name: "umount", Category: CatFile | ClassSyscall, Flags: ModifiesState | OldVersion},
	SYSCALL_UMOUNT_1_X: {Type: SYSCALL_UMOUNT_1_X, Symbol: "SYSCALL_UMOUNT_1_X", Name: "umount", Category: CatFile | ClassSyscall, Flags: ModifiesState, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "name", Type: FSPath},
	}},
	SOCKET_ACCEPT4_6_E: {Type: SOCKET_ACCEPT4_6_E, Symbol: "SOCKET_ACCEPT4_6_E", Name: "accept4", Category: CatNet | ClassSyscall, Flags: CreatesFD | ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "flags", Type: Int32, Fmt: FmtHex},
	}},
	SOCKET_ACCEPT4_6_X: {Type: SOCKET_ACCEPT4_6_X, Symbol: "SOCKET_ACCEPT4_6_X", Name: "accept4", Category: CatNet | ClassSyscall, Flags: CreatesFD | ModifiesState | ConverterManaged, Params: []Param{
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "tuple", Type: SockTuple},
		{Name: "queuepct", Type: Uint8, Fmt: FmtDec},
		{Name: "queuelen", Type: Uint32, Fmt: FmtDec},
		{Name: "queuemax", Type: Uint32, Fmt: FmtDec},
		{Name: "flags", Type: Int32, Fmt: FmtHex},
	}},
	SYSCALL_UMOUNT2_E: {Type: SYSCALL_UMOUNT2_E, Symbol: "SYSCALL_UMOUNT2_E", Name: "umount2", Category: CatFile | ClassSyscall, Flags: ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &umountFlags},
	}},
	SYSCALL_UMOUNT2_X: {Type: SYSCALL_UMOUNT2_X, Symbol: "SYSCALL_UMOUNT2_X", Name: "umount2", Category: CatFile | ClassSyscall, Flags: ModifiesState | ConverterManaged, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "name", Type: FSPath},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &umountFlags},
	}},
	SYSCALL_PIPE2_E: {Type: SYSCALL_PIPE2_E, Symbol: "SYSCALL_PIPE2_E", Name: "pipe2", Category: CatIPC | ClassSyscall, Flags: CreatesFD | ModifiesState | OldVersion},
	SYSCALL_PIPE2_X: {Type: SYSCALL_PIPE2_X, Symbol: "SYSCALL_PIPE2_X", Name: "pipe2", Category: CatIPC | ClassSyscall, Flags: CreatesFD | ModifiesState, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "fd1", Type: FD, Fmt: FmtDec},
		{Name: "fd2", Type: FD, Fmt: FmtDec},
		{Name: "ino", Type: Uint64, Fmt: FmtDec},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &fileFlags},
	}},
	SYSCALL_INOTIFY_INIT1_E: {Type: SYSCALL_INOTIFY_INIT1_E, Symbol: "SYSCALL_INOTIFY_INIT1_E", Name: "inotify_init1", Category: CatIPC | ClassSyscall, Flags: CreatesFD | ModifiesState | OldVersion},
	SYSCALL_INOTIFY_INIT1_X: {Type: SYSCALL_INOTIFY_INIT1_X, Symbol: "SYSCALL_INOTIFY_INIT1_X", Name: "inotify_init1", Category: CatIPC | ClassSyscall, Flags: CreatesFD | ModifiesState, Params: []Param{
		{Name: "res", Type: FD, Fmt: FmtDec},
		{Name: "flags", Type: Flags16, Fmt: FmtHex, Flags: &fileFlags},
	}},
	SYSCALL_EVENTFD2_E: {Type: SYSCALL_EVENTFD2_E, Symbol: "SYSCALL_EVENTFD2_E", Name: "eventfd2", Category: CatIPC | ClassSyscall, Flags: CreatesFD | ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "initval", Type: Uint64, Fmt: FmtDec},
	}},
	SYSCALL_EVENTFD2_X: {Type: SYSCALL_EVENTFD2_X, Symbol: "SYSCALL_EVENTFD2_X", Name: "eventfd2", Category: CatIPC | ClassSyscall, Flags: CreatesFD | ModifiesState | ConverterManaged, Params: []Param{
		{Name: "res", Type: FD, Fmt: FmtDec},
		{Name: "flags", Type: Flags16, Fmt: FmtHex, Flags: &fileFlags},
		{Name: "initval", Type: Uint64, Fmt: FmtDec},
	}},
	SYSCALL_SIGNALFD4_E: {Type: SYSCALL_SIGNALFD4_E, Symbol: "SYSCALL_SIGNALFD4_E", Name: "signalfd4", Category: CatSignal | ClassSyscall, Flags: CreatesFD | ModifiesState | OldVersion | ConverterManaged, Params: []Param{
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "mask", Type: Uint32, Fmt: FmtHex},
	}},
	SYSCALL_SIGNALFD4_X: {Type: SYSCALL_SIGNALFD4_X, Symbol: "SYSCALL_SIGNALFD4_X", Name: "signalfd4", Category: CatSignal | ClassSyscall, Flags: CreatesFD | ModifiesState | ConverterManaged, Params: []Param{
		{Name: "res", Type: FD, Fmt: FmtDec},
		{Name: "flags", Type: Flags16, Fmt: FmtHex, Flags: &fileFlags},
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "mask", Type: Uint32, Fmt: FmtHex},
	}},
	SYSCALL_PRCTL_E: {Type: SYSCALL_PRCTL_E, Symbol: "SYSCALL_PRCTL_E", Name: "prctl", Category: CatProcess | ClassSyscall, Flags: ModifiesState | OldVersion},
	SYSCALL_PRCTL_X: {Type: SYSCALL_PRCTL_X, Symbol: "SYSCALL_PRCTL_X", Name: "prctl", Category: CatProcess | ClassSyscall, Flags: ModifiesState, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "option", Type: EnumFlags32, Fmt: FmtDec, Flags: &prctlOptions},
		{Name: "arg2_str", Type: CharBuf},
		{Name: "arg2_int", Type: Int64, Fmt: FmtDec},
	}},
	ASYNCEVENT_E: {Type: ASYNCEVENT_E, Symbol: "ASYNCEVENT_E", Name: "asyncevent", Category: CatOther | ClassMeta, Flags: LargePayload, Params: []Param{
		{Name: "plugin_id", Type: Uint32, Fmt: FmtDec},
		{Name: "name", Type: CharBuf},
		{Name: "data", Type: ByteBuf},
	}},
	ASYNCEVENT_X:           {Type: ASYNCEVENT_X, Symbol: "ASYNCEVENT_X", Name: "NA", Category: CatUnknown, Flags: Unused},
	SYSCALL_MEMFD_CREATE_E: {Type: SYSCALL_MEMFD_CREATE_E, Symbol: "SYSCALL_MEMFD_CREATE_E", Name: "memfd_create", Category: CatMemory | ClassSyscall, Flags: CreatesFD | ModifiesState | OldVersion},
	SYSCALL_MEMFD_CREATE_X: {Type: SYSCALL_MEMFD_CREATE_X, Symbol: "SYSCALL_MEMFD_CREATE_X", Name: "memfd_create", Category: CatMemory | ClassSyscall, Flags: CreatesFD | ModifiesState, Params: []Param{
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "name", Type: CharBuf},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &memfdCreateFlags},
	}},
	SYSCALL_PIDFD_GETFD_E: {Type: SYSCALL_PIDFD_GETFD_E, Symbol: "SYSCALL_PIDFD_GETFD_E", Name: "pidfd_getfd", Category: CatProcess | ClassSyscall, Flags: CreatesFD | ModifiesState | OldVersion},
	SYSCALL_PIDFD_GETFD_X: {Type: SYSCALL_PIDFD_GETFD_X, Symbol: "SYSCALL_PIDFD_GETFD_X", Name: "pidfd_getfd", Category: CatProcess | ClassSyscall, Flags: CreatesFD | ModifiesState, Params: []Param{
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "pid_fd", Type: FD, Fmt: FmtDec},
		{Name: "target_fd", Type: FD, Fmt: FmtDec},
		{Name: "flags", Type: Uint32, Fmt: FmtHex},
	}},
	SYSCALL_PIDFD_OPEN_E: {Type: SYSCALL_PIDFD_OPEN_E, Symbol: "SYSCALL_PIDFD_OPEN_E", Name: "pidfd_open", Category: CatProcess | ClassSyscall, Flags: CreatesFD | ModifiesState | OldVersion},
	SYSCALL_PIDFD_OPEN_X: {Type: SYSCALL_PIDFD_OPEN_X, Symbol: "SYSCALL_PIDFD_OPEN_X", Name: "pidfd_open", Category: CatProcess | ClassSyscall, Flags: CreatesFD | ModifiesState, Params: []Param{
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "pid", Type: PID, Fmt: FmtDec},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &pidfdOpenFlags},
	}},
	SYSCALL_INIT_MODULE_E: {Type: SYSCALL_INIT_MODULE_E, Symbol: "SYSCALL_INIT_MODULE_E", Name: "init_module", Category: CatOther | ClassSyscall, Flags: OldVersion},
	SYSCALL_INIT_MODULE_X: {Type: SYSCALL_INIT_MODULE_X, Symbol: "SYSCALL_INIT_MODULE_X", Name: "init_module", Category: CatOther | ClassSyscall, Flags: 0, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "img", Type: ByteBuf},
		{Name: "length", Type: Uint64, Fmt: FmtDec},
		{Name: "uargs", Type: CharBuf},
	}},
	SYSCALL_FINIT_MODULE_E: {Type: SYSCALL_FINIT_MODULE_E, Symbol: "SYSCALL_FINIT_MODULE_E", Name: "finit_module", Category: CatOther | ClassSyscall, Flags: OldVersion},
	SYSCALL_FINIT_MODULE_X: {Type: SYSCALL_FINIT_MODULE_X, Symbol: "SYSCALL_FINIT_MODULE_X", Name: "finit_module", Category: CatOther | ClassSyscall, Flags: UsesFD | ReadsFromFD, fdParam: 2, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "fd", Type: FD, Fmt: FmtDec},
		{Name: "uargs", Type: CharBuf},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &finitModuleFlags},
	}},
	SYSCALL_MKNOD_E: {Type: SYSCALL_MKNOD_E, Symbol: "SYSCALL_MKNOD_E", Name: "mknod", Category: CatOther | ClassSyscall, Flags: OldVersion},
	SYSCALL_MKNOD_X: {Type: SYSCALL_MKNOD_X, Symbol: "SYSCALL_MKNOD_X", Name: "mknod", Category: CatOther | ClassSyscall, Flags: 0, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "path", Type: FSPath},
		{Name: "mode", Type: Mode, Fmt: FmtOct, Flags: &mknodMode},
		{Name: "dev", Type: Uint32, Fmt: FmtDec},
	}},
	SYSCALL_MKNODAT_E: {Type: SYSCALL_MKNODAT_E, Symbol: "SYSCALL_MKNODAT_E", Name: "mknodat", Category: CatOther | ClassSyscall, Flags: OldVersion},
	SYSCALL_MKNODAT_X: {Type: SYSCALL_MKNODAT_X, Symbol: "SYSCALL_MKNODAT_X", Name: "mknodat", Category: CatOther | ClassSyscall, Flags: UsesFD, fdParam: 2, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "dirfd", Type: FD, Fmt: FmtDec},
		{Name: "path", Type: FSRelPath, DirFD: 2},
		{Name: "mode", Type: Mode, Fmt: FmtOct, Flags: &mknodMode},
		{Name: "dev", Type: Uint32, Fmt: FmtDec},
	}},
	SYSCALL_NEWFSTATAT_E: {Type: SYSCALL_NEWFSTATAT_E, Symbol: "SYSCALL_NEWFSTATAT_E", Name: "newfstatat", Category: CatFile | ClassSyscall, Flags: OldVersion},
	SYSCALL_NEWFSTATAT_X: {Type: SYSCALL_NEWFSTATAT_X, Symbol: "SYSCALL_NEWFSTATAT_X", Name: "newfstatat", Category: CatFile | ClassSyscall, Flags: UsesFD, fdParam: 2, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "dirfd", Type: FD, Fmt: FmtDec},
		{Name: "path", Type: FSRelPath, DirFD: 2},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &newfstatatFlags},
	}},
	SYSCALL_PROCESS_VM_READV_E: {Type: SYSCALL_PROCESS_VM_READV_E, Symbol: "SYSCALL_PROCESS_VM_READV_E", Name: "process_vm_readv", Category: CatIPC | ClassSyscall, Flags: OldVersion},
	SYSCALL_PROCESS_VM_READV_X: {Type: SYSCALL_PROCESS_VM_READV_X, Symbol: "SYSCALL_PROCESS_VM_READV_X", Name: "process_vm_readv", Category: CatIPC | ClassSyscall, Flags: 0, Params: []Param{
		{Name: "res", Type: Int64, Fmt: FmtDec},
		{Name: "pid", Type: PID, Fmt: FmtDec},
		{Name: "data", Type: ByteBuf},
	}},
	SYSCALL_PROCESS_VM_WRITEV_E: {Type: SYSCALL_PROCESS_VM_WRITEV_E, Symbol: "SYSCALL_PROCESS_VM_WRITEV_E", Name: "process_vm_writev", Category: CatIPC | ClassSyscall, Flags: OldVersion},
	SYSCALL_PROCESS_VM_WRITEV_X: {Type: SYSCALL_PROCESS_VM_WRITEV_X, Symbol: "SYSCALL_PROCESS_VM_WRITEV_X", Name: "process_vm_writev", Category: CatIPC | ClassSyscall, Flags: 0, Params: []Param{
		{Name: "res", Type: Int64, Fmt: FmtDec},
		{Name: "pid", Type: PID, Fmt: FmtDec},
		{Name: "data", Type: ByteBuf},
	}},
	SYSCALL_DELETE_MODULE_E: {Type: SYSCALL_DELETE_MODULE_E, Symbol: "SYSCALL_DELETE_MODULE_E", Name: "delete_module", Category: CatOther | ClassSyscall, Flags: OldVersion},
	SYSCALL_DELETE_MODULE_X: {Type: SYSCALL_DELETE_MODULE_X, Symbol: "SYSCALL_DELETE_MODULE_X", Name: "delete_module", Category: CatOther | ClassSyscall, Flags: 0, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "name", Type: CharBuf},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &deleteModuleFlags},
	}},
	SYSCALL_SETREUID_E: {Type: SYSCALL_SETREUID_E, Symbol: "SYSCALL_SETREUID_E", Name: "setreuid", Category: CatUser | ClassSyscall, Flags: ModifiesState | OldVersion},
	SYSCALL_SETREUID_X: {Type: SYSCALL_SETREUID_X, Symbol: "SYSCALL_SETREUID_X", Name: "setreuid", Category: CatUser | ClassSyscall, Flags: ModifiesState, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "ruid", Type: UID, Fmt: FmtDec},
		{Name: "euid", Type: UID, Fmt: FmtDec},
	}},
	SYSCALL_SETREGID_E: {Type: SYSCALL_SETREGID_E, Symbol: "SYSCALL_SETREGID_E", Name: "setregid", Category: CatUser | ClassSyscall, Flags: OldVersion},
	SYSCALL_SETREGID_X: {Type: SYSCALL_SETREGID_X, Symbol: "SYSCALL_SETREGID_X", Name: "setregid", Category: CatUser | ClassSyscall, Flags: ModifiesState, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "rgid", Type: UID, Fmt: FmtDec},
		{Name: "egid", Type: UID, Fmt: FmtDec},
	}},
	ITER_TASK_E: {Type: ITER_TASK_E, Symbol: "ITER_TASK_E", Name: "task", Category: CatProcess | ClassIter, Flags: ModifiesState, Params: []Param{
		{Name: "ppid", Type: PID32, Fmt: FmtDec},
		{Name: "pgid", Type: PID32, Fmt: FmtDec},
		{Name: "vpgid", Type: PID32, Fmt: FmtDec},
		{Name: "sid", Type: PID32, Fmt: FmtDec},
		{Name: "comm", Type: CharBuf},
		{Name: "argv", Type: CharBufArray},
		{Name: "exepath", Type: FSPath},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &execveFlags},
		{Name: "env", Type: CharBufArray},
		{Name: "cwd", Type: CharBuf},
		{Name: "fdlimit", Type: Uint64, Fmt: FmtDec},
		{Name: "euid", Type: UID, Fmt: FmtDec},
		{Name: "egid", Type: GID, Fmt: FmtDec},
		{Name: "cap_permitted", Type: Uint64, Fmt: FmtHex},
		{Name: "cap_effective", Type: Uint64, Fmt: FmtHex},
		{Name: "cap_inheritable", Type: Uint64, Fmt: FmtHex},
		{Name: "exe_ino_num", Type: Uint64, Fmt: FmtDec},
		{Name: "exe_ino_ctime", Type: AbsTime, Fmt: FmtDec},
		{Name: "exe_ino_mtime", Type: AbsTime, Fmt: FmtDec},
		{Name: "vm_size", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_rss", Type: Uint32, Fmt: FmtDec},
		{Name: "vm_swap", Type: Uint32, Fmt: FmtDec},
		{Name: "pgft_maj", Type: Uint64, Fmt: FmtDec},
		{Name: "pgft_min", Type: Uint64, Fmt: FmtDec},
		{Name: "vtgid", Type: PID32, Fmt: FmtDec},
		{Name: "vpid", Type: PID32, Fmt: FmtDec},
		{Name: "pidns_init_start_ts", Type: Uint64, Fmt: FmtDec},
		{Name: "cgroups", Type: CharBufArray},
		{Name: "root", Type: FSPath},
		{Name: "start_time", Type: AbsTime, Fmt: FmtDec},
		{Name: "tty", Type: Uint32, Fmt: FmtDec},
		{Name: "loginuid", Type: UID, Fmt: FmtDec},
	}},
	ITER_TASK_X: {Type: ITER_TASK_X, Symbol: "ITER_TASK_X", Name: "NA", Category: CatUnknown, Flags: Unused},
	ITER_TASK_FILE_PIPE_E: {Type: ITER_TASK_FILE_PIPE_E, Symbol: "ITER_TASK_FILE_PIPE_E", Name: "task_file_pipe", Category: CatFile | ClassIter, Flags: ModifiesState, Params: []Param{
		{Name: "fd", Type: FD32, Fmt: FmtDec},
		{Name: "path", Type: FSPath},
		{Name: "ino_num", Type: Uint64, Fmt: FmtDec},
	}},
	ITER_TASK_FILE_PIPE_X: {Type: ITER_TASK_FILE_PIPE_X, Symbol: "ITER_TASK_FILE_PIPE_X", Name: "NA", Category: CatUnknown, Flags: Unused},
	ITER_TASK_FILE_MEMFD_E: {Type: ITER_TASK_FILE_MEMFD_E, Symbol: "ITER_TASK_FILE_MEMFD_E", Name: "task_file_memfd", Category: CatFile | ClassIter, Flags: ModifiesState, Params: []Param{
		{Name: "fd", Type: FD32, Fmt: FmtDec},
		{Name: "path", Type: FSPath},
		{Name: "ino_num", Type: Uint64, Fmt: FmtDec},
	}},
	ITER_TASK_FILE_MEMFD_X: {Type: ITER_TASK_FILE_MEMFD_X, Symbol: "ITER_TASK_FILE_MEMFD_X", Name: "NA", Category: CatUnknown, Flags: Unused},
	ITER_TASK_FILE_REGULAR_E: {Type: ITER_TASK_FILE_REGULAR_E, Symbol: "ITER_TASK_FILE_REGULAR_E", Name: "task_file_regular", Category: CatFile | ClassIter, Flags: ModifiesState, Params: []Param{
		{Name: "fd", Type: FD32, Fmt: FmtDec},
		{Name: "path", Type: FSPath},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &fileFlags},
		{Name: "mnt_id", Type: Uint32, Fmt: FmtDec},
		{Name: "ino_num", Type: Uint64, Fmt: FmtDec},
	}},
	ITER_TASK_FILE_REGULAR_X: {Type: ITER_TASK_FILE_REGULAR_X, Symbol: "ITER_TASK_FILE_REGULAR_X", Name: "NA", Category: CatUnknown, Flags: Unused},
	ITER_TASK_FILE_DIRECTORY_E: {Type: ITER_TASK_FILE_DIRECTORY_E, Symbol: "ITER_TASK_FILE_DIRECTORY_E", Name: "task_file_directory", Category: CatFile | ClassIter, Flags: ModifiesState, Params: []Param{
		{Name: "fd", Type: FD32, Fmt: FmtDec},
		{Name: "path", Type: FSPath},
		{Name: "ino_num", Type: Uint64, Fmt: FmtDec},
	}},
	ITER_TASK_FILE_DIRECTORY_X: {Type: ITER_TASK_FILE_DIRECTORY_X, Symbol: "ITER_TASK_FILE_DIRECTORY_X", Name: "NA", Category: CatUnknown, Flags: Unused},
	ITER_TASK_FILE_SOCKET_INET_E: {Type: ITER_TASK_FILE_SOCKET_INET_E, Symbol: "ITER_TASK_FILE_SOCKET_INET_E", Name: "task_file_socket_inet", Category: CatFile | ClassIter, Flags: ModifiesState, Params: []Param{
		{Name: "fd", Type: FD32, Fmt: FmtDec},
		{Name: "sk_type", Type: Uint16, Fmt: FmtDec},
		{Name: "sk_proto", Type: Uint16, Fmt: FmtDec},
		{Name: "local_ip", Type: IPv4Addr, Fmt: FmtHex},
		{Name: "local_port", Type: Port, Fmt: FmtHex},
		{Name: "remote_ip", Type: IPv4Addr, Fmt: FmtHex},
		{Name: "remote_port", Type: Port, Fmt: FmtHex},
		{Name: "ino_num", Type: Uint64, Fmt: FmtDec},
	}},
	ITER_TASK_FILE_SOCKET_INET_X: {Type: ITER_TASK_FILE_SOCKET_INET_X, Symbol: "ITER_TASK_FILE_SOCKET_INET_X", Name: "NA", Category: CatUnknown, Flags: Unused},
	ITER_TASK_FILE_SOCKET_INET6_E: {Type: ITER_TASK_FILE_SOCKET_INET6_E, Symbol: "ITER_TASK_FILE_SOCKET_INET6_E", Name: "task_file_socket_inet6", Category: CatFile | ClassIter, Flags: ModifiesState, Params: []Param{
		{Name: "fd", Type: FD32, Fmt: FmtDec},
		{Name: "sk_type", Type: Uint16, Fmt: FmtDec},
		{Name: "sk_proto", Type: Uint16, Fmt: FmtDec},
		{Name: "local_ip", Type: IPv6Addr, Fmt: FmtHex},
		{Name: "local_port", Type: Port, Fmt: FmtHex},
		{Name: "remote_ip", Type: IPv6Addr, Fmt: FmtHex},
		{Name: "remote_port", Type: Port, Fmt: FmtHex},
		{Name: "ino_num", Type: Uint64, Fmt: FmtDec},
	}},
	ITER_TASK_FILE_SOCKET_INET6_X: {Type: ITER_TASK_FILE_SOCKET_INET6_X, Symbol: "ITER_TASK_FILE_SOCKET_INET6_X", Name: "NA", Category: CatUnknown, Flags: Unused},
	ITER_TASK_FILE_SOCKET_UNIX_E: {Type: ITER_TASK_FILE_SOCKET_UNIX_E, Symbol: "ITER_TASK_FILE_SOCKET_UNIX_E", Name: "task_file_socket_unix", Category: CatFile | ClassIter, Flags: ModifiesState, Params: []Param{
		{Name: "fd", Type: FD32, Fmt: FmtDec},
		{Name: "sk_type", Type: Uint16, Fmt: FmtDec},
		{Name: "sk_proto", Type: Uint16, Fmt: FmtDec},
		{Name: "sk_pointer", Type: Uint64},
		{Name: "sun_path", Type: FSPath},
		{Name: "ino_num", Type: Uint64, Fmt: FmtDec},
	}},
	ITER_TASK_FILE_SOCKET_UNIX_X: {Type: ITER_TASK_FILE_SOCKET_UNIX_X, Symbol: "ITER_TASK_FILE_SOCKET_UNIX_X", Name: "NA", Category: CatUnknown, Flags: Unused},
	ITER_TASK_FILE_SOCKET_NETLINK_E: {Type: ITER_TASK_FILE_SOCKET_NETLINK_E, Symbol: "ITER_TASK_FILE_SOCKET_NETLINK_E", Name: "task_file_socket_netlink", Category: CatFile | ClassIter, Flags: ModifiesState, Params: []Param{
		{Name: "fd", Type: FD32, Fmt: FmtDec},
		{Name: "sk_type", Type: Uint16, Fmt: FmtDec},
		{Name: "sk_proto", Type: Uint16, Fmt: FmtDec},
		{Name: "ino_num", Type: Uint64, Fmt: FmtDec},
	}},
	ITER_TASK_FILE_SOCKET_NETLINK_X: {Type: ITER_TASK_FILE_SOCKET_NETLINK_X, Symbol: "ITER_TASK_FILE_SOCKET_NETLINK_X", Name: "NA", Category: CatUnknown, Flags: Unused},
	ITER_TASK_FILE_ANON_INODE_E: {Type: ITER_TASK_FILE_ANON_INODE_E, Symbol: "ITER_TASK_FILE_ANON_INODE_E", Name: "task_file_anon_inode", Category: CatFile | ClassIter, Flags: ModifiesState, Params: []Param{
		{Name: "fd", Type: FD32, Fmt: FmtDec},
		{Name: "fd_type", Type: Flags8, Fmt: FmtDec, Flags: &anonInodeFdTypes},
		{Name: "path", Type: FSPath},
		{Name: "ino_num", Type: Uint64, Fmt: FmtDec},
	}},
	ITER_TASK_FILE_ANON_INODE_X: {Type: ITER_TASK_FILE_ANON_INODE_X, Symbol: "ITER_TASK_FILE_ANON_INODE_X", Name: "NA", Category: CatUnknown, Flags: Unused},
	SYSCALL_CLOSE_RANGE_E:       {Type: SYSCALL_CLOSE_RANGE_E, Symbol: "SYSCALL_CLOSE_RANGE_E", Name: "NA", Category: CatUnknown, Flags: Unused},
	SYSCALL_CLOSE_RANGE_X: {Type: SYSCALL_CLOSE_RANGE_X, Symbol: "SYSCALL_CLOSE_RANGE_X", Name: "close_range", Category: CatIOOther | ClassSyscall, Flags: ModifiesState, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "first", Type: Uint32, Fmt: FmtDec},
		{Name: "last", Type: Uint32, Fmt: FmtDec},
		{Name: "flags", Type: Flags32, Fmt: FmtHex, Flags: &closeRangeFlags},
	}},
	SYSCALL_KEYCTL_E: {Type: SYSCALL_KEYCTL_E, Symbol: "SYSCALL_KEYCTL_E", Name: "NA", Category: CatUnknown, Flags: Unused},
	SYSCALL_KEYCTL_X: {Type: SYSCALL_KEYCTL_X, Symbol: "SYSCALL_KEYCTL_X", Name: "keyctl", Category: CatOther | ClassSyscall, Flags: 0, Params: []Param{
		{Name: "res", Type: Errno, Fmt: FmtDec},
		{Name: "operation", Type: EnumFlags32, Fmt: FmtDec, Flags: &keyctlOperations},
		{Name: "arg2", Type: Dyn, Fmt: FmtDec, Dyn: dynKeyctl},
		{Name: "arg3", Type: Dyn, Fmt: FmtDec, Dyn: dynKeyctl},
		{Name: "arg4", Type: Dyn, Fmt: FmtDec, Dyn: dynKeyctl},
		{Name: "arg5", Type: Dyn, Fmt: FmtDec, Dyn: dynKeyctl},
	}},
}
